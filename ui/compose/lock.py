"""Why a post can't be written on, and what can be done about it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from warroom.domain.delivery import RECALLABLE, DeliveryState
from warroom.domain.person import Person
from warroom.domain.post import Stage
from warroom.language import tr
from warroom.services.compose import WRITERS
from warroom.services.queries import PostView


class WayOut(StrEnum):
    """What a person can do about a post that can't be written on."""

    TAKE_BACK = "take back"
    COPY = "copy"
    NONE = "none"


@dataclass(frozen=True)
class Lock:
    """`sentence` says why; `refusal` why the way out is closed to this person."""

    sentence: str
    way_out: WayOut
    refusal: str = ""


def lock_of(view: PostView, me: Person) -> Lock | None:
    """Why `me` can't write on the post; None when they can."""
    if not me.has(*WRITERS):
        return Lock(tr("You read here. To write takes the role of drafter or monitor."), WayOut.NONE)
    if view.post.stage not in (Stage.WAITING, Stage.APPROVED):
        return None
    if _has_gone_out(view):
        return Lock(tr("This post has gone out; what is public can't be changed here."), WayOut.COPY)
    if view.post.stage is Stage.WAITING:
        sentence = tr("This post is under sign-off: what approvers read must not change under their eyes.")
    elif view.deliveries and all(each.state is DeliveryState.CANCELLED for each in view.deliveries):
        sentence = tr("This post was approved and then cancelled. Take it back to write on.")
    else:
        sentence = tr("This post is approved: any change makes a new version, which has to be signed again.")
    refusal = "" if me.id in view.writers else tr("Only somebody who wrote this post takes it back.")
    return Lock(sentence, WayOut.TAKE_BACK, refusal)


def _has_gone_out(view: PostView) -> bool:
    return any(
        delivery.sent_parts or delivery.state not in RECALLABLE
        for delivery in view.deliveries
        if delivery.state is not DeliveryState.CANCELLED
    )
