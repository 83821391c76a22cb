"""Signing in by the browser, and renewing what it gave: OAuth 2 with PKCE (RFC 7636).

Source: docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token. A confidential client says who
it is by basic authentication, a public one (a native app) by its id in the body.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from connectors.http import Answer, Http, NoAnswer, NotReached
from connectors.x.credentials import OAuth2
from warroom.domain.account import Account
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import Secret, SignInPage

AUTHORIZE = "https://x.com/i/oauth2/authorize"
TOKEN_HOST = "https://api.x.com"
SCOPES = (
    "tweet.read",
    "tweet.write",
    "tweet.moderate.write",
    "users.read",
    "media.write",
    "offline.access",
)


@dataclass(frozen=True)
class SignInServer:
    """X's server of tokens."""

    answer_seconds: float
    url: str = TOKEN_HOST

    def begin(self, account: Account, typed: Secret, redirect_url: str) -> SignInPage:
        """X's page on which the account's owner lets the app in. Raises AccountTrouble without a client."""
        fields = typed.fields()
        client_id = fields.get("client_id", "").strip()
        if not client_id:
            raise AccountTrouble(
                tr("To sign {handle} in on X’s page, enter the app’s client ID.", handle=account.handle)
            )
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
        challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_url,
            "scope": " ".join(SCOPES),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        kept = {
            "client_id": client_id,
            "client_secret": fields.get("client_secret", "").strip(),
            "redirect_url": redirect_url,
            "state": state,
            "verifier": verifier,
        }
        return SignInPage(f"{AUTHORIZE}?{urlencode(asked)}", state, Secret.of(kept))

    def finish(self, account: Account, kept: Secret, answer: Mapping[str, str]) -> OAuth2:
        """What the code that came back is exchanged for. Raises AccountTrouble or NetworkTrouble."""
        fields = kept.fields()
        code = answer.get("code")
        if answer.get("state") != fields.get("state") or not code:
            raise AccountTrouble(
                tr(
                    "X did not let {handle} in ({reason}). Begin the sign-in again.",
                    handle=account.handle,
                    reason=answer.get("error", tr("the answer belongs to another sign-in")),
                )
            )
        client_secret = fields.get("client_secret")
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": fields["redirect_url"],
            "code_verifier": fields["verifier"],
        }
        return self._tokens(
            account, asked, fields["client_id"], Secret(client_secret) if client_secret else None, None
        )

    def renewed(self, account: Account, old: OAuth2) -> OAuth2:
        """New tokens for the refresh token. Raises AccountTrouble when that is no longer good either."""
        if old.refresh is None:
            raise refused(account)
        asked = {"grant_type": "refresh_token", "refresh_token": old.refresh.value}
        return self._tokens(account, asked, old.client_id, old.client_secret, old.refresh)

    def _tokens(
        self,
        account: Account,
        asked: Mapping[str, str],
        client_id: str,
        client_secret: Secret | None,
        refresh: Secret | None,
    ) -> OAuth2:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if client_secret is None:
            asked = {**asked, "client_id": client_id}
        else:
            pair = f"{client_id}:{client_secret.value}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        try:
            answer = Http(self.answer_seconds).ask(
                "POST", f"{self.url}/2/oauth2/token", content=urlencode(asked).encode(), headers=headers
            )
        except (NotReached, NoAnswer) as error:
            raise NetworkTrouble(
                tr("X can’t be reached to sign {handle} in.", handle=account.handle)
            ) from error
        bearer, new_refresh = _tokens_in(account, answer)
        return OAuth2(client_id, client_secret, bearer, new_refresh or refresh)


def refused(account: Account) -> AccountTrouble:
    """For credentials that X no longer accepts."""
    return AccountTrouble(
        tr("X no longer accepts the sign-in of {handle}: reconnect the account.", handle=account.handle)
    )


def _tokens_in(account: Account, answer: Answer) -> tuple[Secret, Secret | None]:
    body = answer.body or {}
    bearer, refresh = body.get("access_token"), body.get("refresh_token")
    if answer.status == 200 and isinstance(bearer, str) and bearer:
        return Secret(bearer), Secret(refresh) if isinstance(refresh, str) and refresh else None
    # Only an answer that says so ends a sign-in (RFC 6749, 5.2): X's bad day must not disconnect an account.
    if answer.status in (400, 401) and "error" in body:
        raise refused(account)
    raise NetworkTrouble(
        tr(
            "X gave no clear answer about the sign-in of {handle} (status {status}).",
            handle=account.handle,
            status=answer.status,
        )
    )
