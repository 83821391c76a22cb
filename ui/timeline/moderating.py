"""What can be done to somebody's response on its network, in words. Pure."""

from warroom.domain.capabilities import Capabilities, Moderation
from warroom.domain.response import Response
from warroom.language import ntr, tr


def held(response: Response) -> bool:
    """Whether the network kept it from the public by itself, when it came: it waits for review."""
    return response.hidden_at is not None and response.hidden_at == response.received_at


def covered(response: Response) -> bool:
    """Whether a colleague hid it: its words are covered then. What the network holds back can be read."""
    return response.hidden_at is not None and not held(response)


def hide_or_show(response: Response | None, network: Capabilities | None) -> Moderation:
    """What the one key does: show again what is hidden, where the network can, else hide."""
    hidden = response is not None and response.hidden_at is not None
    can_show = network is not None and Moderation.SHOW in network.moderations
    return Moderation.SHOW if hidden and can_show else Moderation.HIDE


def name_of(act: Moderation, response: Response | None) -> str:
    """The words on its button."""
    match act:
        case Moderation.HIDE:
            return tr("Hide")
        case Moderation.SHOW:
            return tr("Let it through") if response is not None and held(response) else tr("Show again")
        case Moderation.SPAM:
            return tr("Mark as spam")
        case Moderation.REMOVE:
            return tr("Remove")


def must_ask(act: Moderation, network: Capabilities | None, count: int) -> bool:
    """Whether `act` is confirmed first: what one undo can't take back is."""
    can_be_shown = count == 1 and network is not None and Moderation.SHOW in network.moderations
    return act is Moderation.REMOVE or (act is not Moderation.SHOW and not can_be_shown)


def question(act: Moderation, n: int) -> tuple[str, str]:
    """What is asked before, and what to know."""
    if act is Moderation.REMOVE:
        return _removing(n)
    lasting = ntr(
        "Where the network can't show it again, it stays so. Keep evidence first where it may be needed.",
        "Where networks can't show them again, they stay so. Keep evidence first where it may be needed.",
        n,
    )
    if act is Moderation.SPAM:
        return ntr("Mark this response as spam?", "Mark these {n} responses as spam?", n), lasting
    return ntr("Hide this response from the public?", "Hide these {n} responses from the public?", n), lasting


def _removing(n: int) -> tuple[str, str]:
    asked = ntr(
        "Remove this response from its network?", "Remove these {n} responses from their networks?", n
    )
    to_know = ntr(
        "It is deleted there for good. Keep evidence first where it may be needed.",
        "They are deleted there for good. Keep evidence first where it may be needed.",
        n,
    )
    return asked, to_know


def said(act: Moderation, n: int) -> str:
    """What is confirmed afterwards, while the worker does it."""
    match act:
        case Moderation.HIDE:
            return ntr("{n} response is being hidden", "{n} responses are being hidden", n)
        case Moderation.SHOW:
            return ntr("{n} response is being shown", "{n} responses are being shown", n)
        case Moderation.SPAM:
            return ntr("{n} response is being marked as spam", "{n} responses are being marked as spam", n)
        case Moderation.REMOVE:
            return ntr("{n} response is being removed", "{n} responses are being removed", n)


def why_not(act: Moderation, response: Response, network: Capabilities, count: int) -> str:
    """Why the network can't do `act` to `response`; empty when it can."""
    if response.removed_at is not None:
        return tr("it is removed from its network")
    if act not in network.moderations:
        if act is Moderation.HIDE:
            return tr("{network} has no way to hide somebody's response", network=tr(network.name))
        return tr("{network} has no way to do this", network=tr(network.name))
    if count == 1 and act is Moderation.HIDE and response.hidden_at is not None:
        return tr("it is hidden already")
    return ""
