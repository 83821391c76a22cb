"""What a person is told when a call to the account's server comes to nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from connectors.http import MALFORMED, NoAnswer, NotReached
from connectors.mastodon.answers import Declined, Limited, Uncertain
from connectors.sentences import misshapen, slow_down, unclear, unreachable
from warroom.domain.account import Account
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr


@contextmanager
def troubles(account: Account) -> Iterator[None]:
    """Turn what a call raised into trouble with a sentence. Not for the write of a post: see `publish`."""
    try:
        yield
    except Declined as declined:
        raise declined_trouble(declined, account) from declined
    except Limited as limited:
        raise NetworkTrouble(limit_sentence(account), limited.retry_at) from limited
    except NotReached as error:
        raise NetworkTrouble(unreachable_sentence(account)) from error
    except (NoAnswer, Uncertain) as error:
        raise NetworkTrouble(unclear_sentence(account, error)) from error
    except MALFORMED as error:
        raise NetworkTrouble(misshapen("Mastodon", error)) from error


def declined_trouble(declined: Declined, account: Account) -> AccountTrouble | NetworkTrouble:
    """The trouble that a refusal is."""
    if declined.is_closed:
        return AccountTrouble(
            tr(
                "{service} has closed {handle} for now: {message}. Ask its moderators.",
                service=account.service_url,
                handle=account.handle,
                message=said(declined),
            )
        )
    if declined.wants_scopes:
        return AccountTrouble(
            tr(
                "{handle} is connected without the permission for this ({message}): reconnect it, and allow "
                "“read” and “write”.",
                handle=account.handle,
                message=said(declined),
            )
        )
    if declined.is_the_accounts:
        return refused_token(account)
    return NetworkTrouble(
        tr("{service} refuses: {message}", service=account.service_url, message=said(declined))
    )


def refused_token(account: Account) -> AccountTrouble:
    """For a token that the server doesn't know any more."""
    return AccountTrouble(
        tr(
            "{service} no longer accepts the access token of {handle}: reconnect it.",
            service=account.service_url,
            handle=account.handle,
        )
    )


def limit_sentence(account: Account) -> str:
    """For a 429."""
    return slow_down(account.service_url or "", account.handle)


def unreachable_sentence(account: Account) -> str:
    """For a server that can't be reached."""
    return unreachable(account.service_url or "")


def unclear_sentence(account: Account, error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    return unclear(account.service_url or "", error)


def said(declined: Declined) -> str:
    """The server's own words, short."""
    return declined.message[:200] or str(declined)
