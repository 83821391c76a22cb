"""The sentences for what Facebook and Instagram refuse, and the outcomes of an attempt to publish.

Sources: docs/graph-api/guides/error-handling on developers.facebook.com, for what each subcode means.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from connectors.graph.answers import Declined, Limited, Problem, Uncertain
from connectors.http import MALFORMED, NoAnswer, NotReached
from connectors.sentences import misshapen, slow_down, unreachable
from warroom.domain.account import Account
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import later, tr
from warroom.ports import NotSent, Outcome, Rejected, Unknown

_NAMES = {"facebook": "Facebook", "instagram": "Instagram"}

_WHY_SESSIONS_END = {
    458: later("Who signed in has removed the app. Reconnect {handle}, and let the app in again."),
    459: later(
        "Facebook asks who signed in for a check. Let them open facebook.com, answer it, and reconnect "
        "{handle}."
    ),
    460: later("The password of who signed in has changed. Reconnect {handle}."),
    463: later("The token of {handle} has expired. Reconnect the account."),
    464: later(
        "Facebook asks who signed in to confirm their account. Let them do so on facebook.com, "
        "and reconnect {handle}."
    ),
    467: later("Who signed in has logged out everywhere. Reconnect {handle}."),
    492: later(
        "Who signed in no longer has a role on the Page of {handle}. Get the role back, or reconnect with "
        "somebody who has it."
    ),
}


@contextmanager
def troubles(account: Account) -> Iterator[None]:
    """Turn what a call raised into trouble with a sentence. Not for the write of a post: see `failed`."""
    try:
        yield
    except Declined as declined:
        raise _trouble(declined, account) from declined
    except Limited as limited:
        raise NetworkTrouble(limit_sentence(account), limited.retry_at) from limited
    except NotReached as error:
        raise NetworkTrouble(_unreachable(account)) from error
    except (NoAnswer, Uncertain) as error:
        raise NetworkTrouble(unclear_sentence(account, error)) from error
    except MALFORMED as error:
        raise NetworkTrouble(misshapen(network_name(account), error)) from error


def failed(error: Exception, account: Account, *, unsent: bool) -> Outcome:
    """The outcome when a call of an attempt raised one of GRAPH_ERRORS.

    `unsent`: it came before the call that publishes, so that nothing can have been published.
    """
    match error:
        case Declined(problem=Problem.CREDENTIALS | Problem.PERMISSION | Problem.RESTRICTED):
            return NotSent(_trouble(error, account).sentence, needs_reconnect=True)
        case Declined():
            return Rejected(_refusal(error, account))
        case Limited():
            return NotSent(limit_sentence(account), error.retry_at)
        case NotReached():
            return NotSent(_unreachable(account))
        case _:
            strange = isinstance(error, MALFORMED)
            sentence = (
                misshapen(network_name(account), error) if strange else unclear_sentence(account, error)
            )
            return NotSent(sentence) if unsent else Unknown(sentence)


def limit_sentence(account: Account) -> str:
    """For too many calls."""
    return slow_down(network_name(account), account.handle)


def unclear_sentence(account: Account, error: Exception) -> str:
    """For an answer that doesn't come, or can't be read."""
    detail = str(error) or type(error).__name__
    return tr("{network} gave no clear answer for {handle} ({detail}).", detail=detail, **_who(account))


def _unreachable(account: Account) -> str:
    return unreachable(network_name(account))


def _trouble(declined: Declined, account: Account) -> AccountTrouble | NetworkTrouble:
    match declined.problem:
        case Problem.CREDENTIALS:
            return AccountTrouble(_session_over(declined, account))
        case Problem.PERMISSION:
            return AccountTrouble(
                tr(
                    "{handle} may not do this on {network}: {message} Reconnect it, and grant every "
                    "permission that is asked for, with somebody who may manage the Page.",
                    message=_sentence(declined.said),
                    **_who(account),
                )
            )
        case Problem.RESTRICTED:
            return AccountTrouble(
                tr(
                    "{network} has restricted {handle}: {message} Sign in there, do what it asks for, and "
                    "reconnect the account.",
                    message=_sentence(declined.said),
                    **_who(account),
                )
            )
        case _:
            return NetworkTrouble(_refusal(declined, account))


def _session_over(declined: Declined, account: Account) -> str:
    if "appsecret_proof" in declined.said:
        return tr(
            "The app secret of {handle} doesn't belong to the app of its token. Copy both from the same app.",
            handle=account.handle,
        )
    known = _WHY_SESSIONS_END.get(declined.subcode)
    if known is not None:
        return tr(known, handle=account.handle)
    return tr("{network} no longer takes the token of {handle}. Reconnect the account.", **_who(account))


def _refusal(declined: Declined, account: Account) -> str:
    match declined.problem:
        case Problem.BLOCKED:
            return tr(
                "{network} blocks what {handle} does for now: {message} Look at the account there, and send "
                "it again later.",
                message=_sentence(declined.said),
                **_who(account),
            )
        case Problem.DUPLICATE:
            return tr(
                "{network} says that {handle} has just posted the same. Look whether it is there already, or "
                "change the text.",
                **_who(account),
            )
        case Problem.GONE:
            return tr("What this is about is no longer on {network}.", network=network_name(account))
        case _:
            return tr(
                "{network} refuses this: {message}",
                network=network_name(account),
                message=declined.said or f"{declined.code}",
            )


def network_name(account: Account) -> str:
    """The name of the account's network."""
    return _NAMES[account.network]


def _who(account: Account) -> dict[str, str]:
    return {"network": network_name(account), "handle": account.handle}


def _sentence(said: str) -> str:
    """What the network said, as a sentence among others."""
    return said if said.endswith((".", "!", "?")) or not said else f"{said}."
