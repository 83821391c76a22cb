"""What a person can decide about a delivery that stopped, each way explained. Pure."""

from dataclasses import dataclass
from enum import Enum, auto

from warroom.domain.delivery import Decision, Delivery, DeliveryState
from warroom.domain.person import Person, Role
from warroom.language import tr
from warroom.services.compose import WRITERS
from warroom.services.office import role_name


class Way(Enum):
    """A way out of a stop."""

    NOW = auto()
    RELEASE = auto()
    ANOTHER_TIME = auto()
    LOOK_AGAIN = auto()
    WAS_SENT = auto()
    DROP = auto()


DECISIONS = {
    Way.NOW: Decision.NOW,
    Way.RELEASE: Decision.RELEASE,
    Way.WAS_SENT: Decision.WAS_SENT,
    Way.DROP: Decision.DROP,
}
"""The ways that are decisions; another time is a new version, and looking again an errand."""


_WRITE_AND_READ = (Role.APPROVER, Role.DRAFTER, Role.MONITOR)
"""Who may say that something was posted by hand: it was signed like the rest."""

_WHO: dict[Way, tuple[Role, ...]] = {
    Way.NOW: (Role.APPROVER,),
    Way.RELEASE: (Role.APPROVER,),
    Way.WAS_SENT: (Role.APPROVER,),
    Way.ANOTHER_TIME: WRITERS,
    Way.DROP: (Role.APPROVER, Role.DRAFTER, Role.ADMIN),
    Way.LOOK_AGAIN: tuple(Role),
}
"""Who may go each way, as the services check it once more."""


def why_not(way: Way, delivery: Delivery, me: Person) -> str:
    """Why `me` can't go this way; empty when they can."""
    by_hand = way is Way.WAS_SENT and delivery.state is DeliveryState.BY_HAND
    roles = _WRITE_AND_READ if by_hand else _WHO[way]
    if me.has(*roles):
        return ""
    names = tr(" or ").join(role_name(role) for role in roles)
    return tr("This takes the role of {roles}.", roles=names)


@dataclass(frozen=True)
class Option:
    """One way out, with its icon, the words on its button, and what will happen."""

    way: Way
    icon: str
    name: str
    meaning: str


def what_happened(delivery: Delivery) -> str:
    """What stopping here means, in words for somebody who sees it for the first time."""
    match delivery.state:
        case DeliveryState.MISSED:
            return tr(
                "Its time passed while nothing could be sent. Nothing was published: is it still wanted?"
            )
        case DeliveryState.HELD:
            return tr(
                "The hold stopped it. Nothing was published. After a hold each post is released one by one."
            )
        case DeliveryState.FAILED:
            return tr(
                "The network refused it, or could not be reached again and again. It is not published there."
            )
        case DeliveryState.IN_DOUBT:
            return tr(
                "It was on its way when the answer got lost: it may be published, or not. "
                "It is never sent again by itself, so that it can't appear twice."
            )
        case DeliveryState.BY_HAND:
            return tr(
                "Its time has come, and its network takes posts from people only. Post it there as it was "
                "signed, then paste its link here."
            )
        case _:
            return ""


def options(delivery: Delivery) -> tuple[Option, ...]:
    """The ways out for `delivery`."""
    match delivery.state:
        case DeliveryState.MISSED:
            return (_now(tr("Publish it late, as it was approved.")), _another_time(), _drop())
        case DeliveryState.HELD:
            return (_release(), _another_time(), _drop())
        case DeliveryState.FAILED:
            return (
                _again(tr("Try this account once more. The other accounts are not touched.")),
                _another_time(),
                _drop(),
            )
        case DeliveryState.IN_DOUBT:
            again = tr("Only when you are sure that it is not there: if it is, it will appear twice.")
            return (_look_again(), _was_sent(), _again(again), _drop())
        case DeliveryState.BY_HAND:
            return (_posted(), _another_time(), _drop())
        case _:
            return ()


def _now(meaning: str) -> Option:
    return Option(Way.NOW, "mdi6.send", tr("Send now"), meaning)


def _again(meaning: str) -> Option:
    return Option(Way.NOW, "mdi6.send", tr("Send again"), meaning)


def _release() -> Option:
    return Option(
        Way.RELEASE,
        "mdi6.lock-open-outline",
        tr("Release"),
        tr("Let it go out at its time. When that has passed meanwhile, it waits here as missed."),
    )


def _another_time() -> Option:
    return Option(
        Way.ANOTHER_TIME,
        "mdi6.calendar-clock",
        tr("Another time"),
        tr("Give the post a new time. That is a new version, which needs a new sign-off."),
    )


def _look_again() -> Option:
    return Option(
        Way.LOOK_AGAIN,
        "mdi6.magnify",
        tr("Look again"),
        tr("Ask the network whether it is there. Nothing is sent."),
    )


def _was_sent() -> Option:
    return Option(
        Way.WAS_SENT,
        "mdi6.check-circle-outline",
        tr("It was sent"),
        tr("You looked and saw it on the network. Paste its link, so that its answers are found."),
    )


def _posted() -> Option:
    return Option(
        Way.WAS_SENT,
        "mdi6.check-circle-outline",
        tr("Posted"),
        tr("It is on the network now. Paste its link: it stands in the ledger, and people find it by that."),
    )


def _drop() -> Option:
    return Option(
        Way.DROP,
        "mdi6.trash-can-outline",
        tr("Drop"),
        tr("Don't publish it to this account. The others are not touched."),
    )
