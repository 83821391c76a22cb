"""The sign-in of one channel: what its secret holds, and how Google renews it.

Used on the worker's threads. Source: developers.google.com/identity/protocols/oauth2/native-app. An access
token lasts an hour; the refresh token stays until somebody takes it back, or for seven days while the app
is in testing.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from connectors.http import (
    Answer,
    Http,
    JsonObject,
    NoAnswer,
    NotReached,
    instant,
    is_private,
    retry_after,
    seconds_from,
)
from warroom.domain.account import Account
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import Secret

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
"""Uploads, captions and comments: the narrowest that allows all three (youtube.v3.json)."""

_EARLY = timedelta(minutes=2)
_WRONG_CLIENT = frozenset({"invalid_client", "deleted_client", "unauthorized_client"})
_DEAD = frozenset({"invalid_grant", "invalid_scope"})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Credentials:
    """A sign-in. `good_until` is what our own clock says when the access token ends."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    good_until: datetime = _LONG_AGO

    @classmethod
    def of(cls, secret: Secret, account: Account) -> "Credentials":
        """What the account's secret holds. Raises AccountTrouble when that isn't a sign-in."""
        kept = secret.fields()
        if not all(kept.get(name) for name in ("client_id", "client_secret", "refresh_token")):
            raise AccountTrouble(
                tr("{handle} isn’t signed in at YouTube: sign in again.", handle=account.handle)
            )
        return cls(
            kept["client_id"],
            kept["client_secret"],
            kept["refresh_token"],
            kept.get("access_token", ""),
            instant(kept.get("good_until")) or _LONG_AGO,
        )

    def secret(self) -> Secret:
        """The same, to be kept."""
        return Secret.of(
            {
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "refresh_token": self.refresh_token,
                "access_token": self.access_token,
                "good_until": str(int(self.good_until.timestamp())),
            }
        )

    def is_good(self, now: datetime) -> bool:
        """Whether the access token will still be accepted for a while."""
        return bool(self.access_token) and now < self.good_until - _EARLY


def renewed(old: Credentials, http: Http, token_url: str, account: Account, now: datetime) -> Credentials:
    """A new access token. Raises AccountTrouble when the refresh token is dead, else NetworkTrouble."""
    answer = granted(
        http,
        token_url,
        {
            "grant_type": "refresh_token",
            "refresh_token": old.refresh_token,
            "client_id": old.client_id,
            "client_secret": old.client_secret,
        },
        account,
        now,
    )
    return with_token(old, answer, now)


def with_token(old: Credentials, granted: JsonObject, now: datetime) -> Credentials:
    """`old` with the tokens that Google granted; it sends a new refresh token only now and then."""
    lasts = granted.get("expires_in")
    return replace(
        old,
        access_token=str(granted["access_token"]),
        refresh_token=str(granted.get("refresh_token") or old.refresh_token),
        good_until=seconds_from(now, lasts) or now + timedelta(hours=1),
    )


def granted(http: Http, token_url: str, form: dict[str, str], account: Account, now: datetime) -> JsonObject:
    """The tokens that Google grants. Raises AccountTrouble for what is dead or wrong, else NetworkTrouble."""
    if not is_private(token_url):
        raise NetworkTrouble(tr("Google’s address for sign-ins isn’t a safe one."))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = http.ask("POST", token_url, content=urlencode(form).encode(), headers=headers)
    except NotReached:
        raise NetworkTrouble(tr("Google’s sign-in can’t be reached.")) from None
    except NoAnswer:
        raise NetworkTrouble(tr("Google’s sign-in gave no clear answer.")) from None
    if answer.status == 200 and answer.body and isinstance(answer.body.get("access_token"), str):
        _check_scope(answer.body, account)
        return answer.body
    raise _refusal(answer, account, now)


def _check_scope(granted: JsonObject, account: Account) -> None:
    """A person may untick what is asked for."""
    scope = granted.get("scope")
    if isinstance(scope, str) and SCOPE not in scope.split():
        raise AccountTrouble(
            tr(
                "The sign-in of {handle} doesn’t allow managing the channel: sign in again, and tick every "
                "box.",
                handle=account.handle,
            )
        )


def _refusal(answer: Answer, account: Account, now: datetime) -> AccountTrouble | NetworkTrouble:
    error = answer.body.get("error") if answer.body else None
    if answer.status in (400, 401) and error in _WRONG_CLIENT:
        return AccountTrouble(
            tr(
                "Google refuses the client ID or the client secret of {handle}: copy both again from its "
                "console.",
                handle=account.handle,
            )
        )
    if answer.status in (400, 401) and error in _DEAD:
        return AccountTrouble(
            tr("Google has ended the sign-in of {handle}: sign in again.", handle=account.handle)
        )
    retry_at = retry_after(answer.headers.get("retry-after"), now) if answer.status in (429, 503) else None
    return NetworkTrouble(tr("Google’s sign-in gave no clear answer."), retry_at)
