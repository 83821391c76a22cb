"""One account on X: its credentials, its id, and calls that survive a token that expired.

Any thread may call; one at a time renews a token.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Lock

from connectors.http import MALFORMED, Answer, JsonObject, NoAnswer, NotReached, digits, instant
from connectors.sentences import misshapen, slow_down, unclear, unreachable
from connectors.x import spending
from connectors.x.answers import Declined, Limited, OutOfCredits, Unauthorized, Uncertain, judged
from connectors.x.credentials import Credentials, OAuth2, credentials
from connectors.x.oauth2 import SignInServer, refused
from connectors.x.spending import Spending
from warroom.domain.account import Account, Budget
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Clock, Secret

_CLOCK_TOLERANCE = timedelta(minutes=4)
"""A signature of OAuth 1.0a carries the time, and X refuses one that is some five minutes off."""


class Session:
    """The signed-in account, for as long as the worker runs."""

    def __init__(
        self, clock: Clock, answer_seconds: float, base_url: str | None, sign_in: SignInServer
    ) -> None:
        self.spending = Spending(clock)
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._base_url = base_url
        self._sign_in = sign_in
        self._user_ids: dict[Secret, str] = {}
        self._lock = Lock()

    def call(self, access: AccountAccess, method: str, *arguments: object, **fields: object) -> Answer:
        """Use a method of tweepy, and once more with a new token if X refused the old one, doing nothing.

        Raises what `answers.judged` and `connectors.http` raise, AccountTrouble and NetworkTrouble.
        """
        secret = access.read_secret()
        signed = credentials(secret, access.account)
        ask = partial(self._asked, method, arguments, fields)
        answer = ask(signed)
        if answer.status == 401 and isinstance(signed, OAuth2):
            answer = ask(self._renewed(secret, access))
        note_budget(access, answer)
        return judged(answer, self._clock.now())

    def user_id(self, access: AccountAccess) -> str:
        """The account's id on X. Raises as `call` does."""
        if access.account.remote_identity is not None:
            return access.account.remote_identity
        secret = access.read_secret()
        known = credentials(secret, access.account).user_id or self._user_ids.get(secret)
        return known or str(self.me(access)["id"])

    def me(self, access: AccountAccess) -> JsonObject:
        """The account's own profile. Raises as `call` does."""
        fields = ["id", "name", "username", "subscription_type"]
        profile = data(self.call(access, "get_me", user_fields=fields))
        if not all(
            isinstance(told := profile.get(name), str) and told for name in ("id", "name", "username")
        ):
            raise Uncertain("a profile without a name")
        self.spending.read([f"user {profile['id']}"], spending.USER, access.note_spend)
        self._user_ids = {access.read_secret(): profile["id"]}
        return profile

    def _asked(
        self, method: str, arguments: tuple[object, ...], fields: dict[str, object], signed: Credentials
    ) -> Answer:
        from connectors.x import transport

        call = transport.Call(method, arguments, fields)
        return transport.ask(call, signed, self._answer_seconds, self._base_url)

    def _renewed(self, old: Secret, access: AccountAccess) -> OAuth2:
        """The account's tokens after a renewal; another thread's, where that was quicker."""
        with self._lock:
            secret = access.read_secret()
            signed = credentials(secret, access.account)
            if not isinstance(signed, OAuth2):
                raise refused(access.account)
            if secret == old:
                signed = self._sign_in.renewed(access.account, signed)
                # Kept before it is used: X has forgotten the old refresh token.
                access.keep_secret(signed.kept())
            return signed

    @contextmanager
    def troubles(self, account: Account) -> Iterator[None]:
        """Turn what a call raised into trouble with a sentence. Not for the post: see `publication`."""
        try:
            yield
        except Declined as declined:
            raise self.declined(account, declined) from declined
        except Unauthorized as unauthorized:
            raise self.unauthorized(account, unauthorized) from unauthorized
        except Limited as limited:
            raise NetworkTrouble(limit_sentence(account), limited.retry_at) from limited
        except OutOfCredits as empty:
            raise NetworkTrouble(credits_sentence(account)) from empty
        except NotReached as error:
            raise NetworkTrouble(unreachable_sentence()) from error
        except (NoAnswer, Uncertain) as error:
            raise NetworkTrouble(unclear_sentence(error)) from error
        except MALFORMED as error:
            raise NetworkTrouble(misshapen("X", error)) from error

    def unauthorized(self, account: Account, refusal: Unauthorized) -> AccountTrouble | NetworkTrouble:
        """What a 401 is: dead credentials, or this computer's clock, by which requests are signed."""
        off = abs(refusal.at - self._clock.now()) if refusal.at else timedelta()
        if off > _CLOCK_TOLERANCE:
            minutes = round(off.total_seconds() / 60)
            sentence = tr(
                "The clock of this computer is {n} minutes off, and X refuses what it signs: set it right.",
                n=minutes,
            )
            return NetworkTrouble(sentence)
        return refused(account)

    def declined(self, account: Account, declined: Declined) -> AccountTrouble | NetworkTrouble:
        """What a refusal is about: the account itself, or this one call."""
        if declined.closed:
            return AccountTrouble(
                tr(
                    "X has suspended or locked {handle}: sign in on x.com to see why. ({message})",
                    handle=account.handle,
                    message=said(declined),
                )
            )
        if declined.lacks_permission:
            return AccountTrouble(
                tr(
                    "The app of {handle} lacks a permission on X: choose “Read and write” in its settings, "
                    "make new tokens, and reconnect. ({message})",
                    handle=account.handle,
                    message=said(declined),
                )
            )
        return NetworkTrouble(tr("X refused: {message}", message=said(declined)))


def data(answer: Answer) -> JsonObject:
    """The one thing that an answer is about. Raises Uncertain where it holds none."""
    found = (answer.body or {}).get("data")
    if not isinstance(found, dict):
        raise Uncertain("no data")
    return found


def note_budget(access: AccountAccess, answer: Answer) -> None:
    """Pass on what X tells of the rate limit of what was called, see its x-rate-limit-* headers."""
    limit, remaining = (digits(answer.headers.get(f"x-rate-limit-{each}")) for each in ("limit", "remaining"))
    resets_at = instant(answer.headers.get("x-rate-limit-reset"))
    if limit is not None and remaining is not None and resets_at is not None:
        access.note_budget(Budget(limit, remaining, resets_at))


def limit_sentence(account: Account) -> str:
    """For a 429."""
    return slow_down("X", account.handle)


def credits_sentence(account: Account) -> str:
    """For a 402."""
    return tr(
        "The credits of the app of {handle} are used up: buy some on console.x.com.", handle=account.handle
    )


def unreachable_sentence() -> str:
    """For a server that can't be reached."""
    return unreachable("X")


def unclear_sentence(error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    return unclear("X", error)


def said(declined: Declined) -> str:
    """X's own words, short."""
    return declined.message[:200] or str(declined.status)
