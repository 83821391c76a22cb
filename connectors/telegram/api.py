"""Calls to the Bot API, and what their answers mean. Used on the worker's threads.

Source: core.telegram.org/bots/api#making-requests and #responseparameters; the texts of errors as
telegram-bot-api, the server that Telegram publishes, writes them. The token stands in the address of every
call: no address is ever logged or put into an error. Declined, Limited, Moved and NotReached say that
nothing was done; NoAnswer and Unclear leave it open.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from connectors.http import (
    MALFORMED,
    Answer,
    Http,
    JsonObject,
    NoAnswer,
    NotReached,
    is_private,
    retry_after,
    seconds_from,
)
from connectors.sentences import misshapen, slow_down, unclear, unreachable
from warroom.domain.account import Account
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, Clock

_TOKEN = re.compile(r"(\d+):[\w-]{20,}")
_SHUT_OUT = (
    "chat not found",
    "bot is not a member",
    "bot was kicked",
    "bot was blocked",
    "need administrator rights",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
    "chat_admin_required",
)


class Declined(Exception):
    """Telegram refused, and did nothing. `said` is its description."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status}")
        self.status = status
        self.said = said

    @property
    def account_is_why(self) -> bool:
        """Whether the bot, or its rights in the chat, are what is wrong."""
        said = self.said.casefold()
        return self.status in (401, 403, 404) or any(words in said for words in _SHUT_OUT)


class Limited(Exception):
    """Too many calls: Telegram did nothing. `retry_at` is None when it named no instant."""

    def __init__(self, retry_at: datetime | None) -> None:
        super().__init__("429")
        self.retry_at = retry_at


class Moved(Exception):
    """The group has become a supergroup, with another id; Telegram did nothing."""

    def __init__(self, chat: int) -> None:
        super().__init__("migrated")
        self.chat = chat


class Busy(Exception):
    """Somebody else reads with the same token, or a webhook does."""


class Unclear(Exception):
    """The answer doesn't say whether the call was done: a 5xx, a redirect, an HTML page."""


class Api:
    """Every call, for every bot."""

    def __init__(self, http: Http, clock: Clock, base_url: str) -> None:
        self._http = http
        self._clock = clock
        self._base_url = base_url.rstrip("/")

    def call(self, access: AccountAccess, method: str, asked: JsonObject) -> Any:  # noqa: ANN401 — JSON
        """One call, with its `result`. Raises this module's exceptions and those of `connectors.http`."""
        content = json.dumps(asked, ensure_ascii=False).encode()
        return self.send(access, method, content, {"Content-Type": "application/json"})

    def send(
        self, access: AccountAccess, method: str, content: bytes | Iterable[bytes], headers: Mapping[str, str]
    ) -> Any:  # noqa: ANN401 — JSON
        """The same with a body that is made already. Raises AccountTrouble for what is no token, too."""
        if not is_private(self._base_url):
            raise NetworkTrouble(tr("Telegram’s address isn’t a safe one."))
        token = token_of(access)
        answer = self._http.ask(
            "POST", f"{self._base_url}/bot{token}/{method}", content=content, headers=headers
        )
        return _judged(answer, self._clock.now())


def token_of(access: AccountAccess) -> str:
    """The bot's token. Raises AccountTrouble where the secret is none."""
    token = access.read_secret().value.strip()
    if not _TOKEN.fullmatch(token):
        raise AccountTrouble(
            tr(
                "What is kept for {handle} is no token of a bot: copy it again from @BotFather.",
                handle=access.account.handle,
            )
        )
    return token


def bot_id(access: AccountAccess) -> int:
    """The bot's own id, which its token begins with. Raises AccountTrouble."""
    return int(token_of(access).partition(":")[0])


def _judged(answer: Answer, now: datetime) -> Any:  # noqa: ANN401 — JSON
    body = answer.body or {}
    if answer.status == 200 and body.get("ok") is True and "result" in body:
        return body["result"]
    said, told = body.get("description"), body.get("parameters")
    parameters: JsonObject = told if isinstance(told, dict) else {}
    if answer.status == 429:
        named = seconds_from(now, parameters.get("retry_after"))
        raise Limited(named or retry_after(answer.headers.get("retry-after"), now))
    if isinstance(parameters.get("migrate_to_chat_id"), int):
        raise Moved(parameters["migrate_to_chat_id"])
    if answer.status == 409:
        raise Busy
    if answer.refuses and body.get("ok") is False and isinstance(said, str):
        raise Declined(answer.status, said)
    raise Unclear(f"status {answer.status}")


@contextmanager
def troubles(account: Account, *, refusals: bool = True) -> Iterator[None]:
    """Turn what a call raised into trouble with a sentence; without `refusals`, let Declined pass."""
    try:
        yield
    except Declined as declined:
        if declined.account_is_why:
            raise AccountTrouble(account_sentence(declined, account)) from declined
        if not refusals:
            raise
        raise NetworkTrouble(refusal_sentence(declined)) from declined
    except Limited as limited:
        sentence = slow_down("Telegram", account.handle)
        raise NetworkTrouble(sentence, limited.retry_at) from limited
    except Moved as moved:
        raise NetworkTrouble(tr("The discussion group has moved; it is read again in a moment.")) from moved
    except Busy as busy:
        raise NetworkTrouble(_busy_sentence(account)) from busy
    except NotReached as error:
        raise NetworkTrouble(unreachable("Telegram")) from error
    except (NoAnswer, Unclear) as error:
        raise NetworkTrouble(unclear_sentence(error)) from error
    except MALFORMED as error:
        raise NetworkTrouble(misshapen("Telegram", error)) from error


def unclear_sentence(error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    return unclear("Telegram", error)


def refusal_sentence(declined: Declined) -> str:
    """For what Telegram refuses, in its own words."""
    return tr("Telegram refuses: {message}", message=declined.said.removeprefix("Bad Request: ")[:200])


def account_sentence(declined: Declined, account: Account) -> str:
    """What a person has to put right about the bot."""
    handle, said = account.handle, declined.said.casefold()
    if declined.status in (401, 404):
        return tr(
            "Telegram refuses the bot’s token of {handle}: copy it again from @BotFather.", handle=handle
        )
    if "kicked" in said or "blocked" in said or "not a member" in said:
        return tr(
            "The bot of {handle} was removed from the channel or its group: add it again as an "
            "administrator.",
            handle=handle,
        )
    if "chat not found" in said:
        return tr(
            "The bot doesn’t find {handle}: write the channel’s name with its @, and add the bot there.",
            handle=handle,
        )
    return tr(
        "The bot of {handle} may not do this: make it an administrator that may post, edit and delete "
        "messages.",
        handle=handle,
    )


def _busy_sentence(account: Account) -> str:
    return tr(
        "Somebody else reads with the bot of {handle}: stop the other program, remove the bot’s webhook, or "
        "take a bot of its own for this channel.",
        handle=account.handle,
    )
