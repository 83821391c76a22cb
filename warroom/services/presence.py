"""Who is at a desk, and whose turn it is to write on a draft: beating, taking, asking, handing over.

Looking at a draft takes nothing. Who begins to write takes the turn; a colleague asks for it and is handed
it, or takes it openly from a desk that is silent or doesn't answer (`warroom.domain.presence`).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from warroom.domain.ids import DeskId, PersonId, PostId
from warroom.domain.presence import ASKING_LAPSES_AFTER, MAY_TAKE_AFTER, Roster, Spot, Turn
from warroom.errors import Refused
from warroom.events import Topic
from warroom.language import ntr, tr
from warroom.services.compose import WRITERS
from warroom.services.office import Office, existing_post, permitted
from warroom.store import UnitOfWork


def who(office: Office) -> Roster:
    """Everybody who is at a desk, and every turn."""
    with office.store.read() as uow:
        return uow.presence.roster(uow.now())


def beat(
    office: Office, me: PersonId, desk: DeskId, spot: Spot, writing: Collection[PostId] = ()
) -> frozenset[PostId]:
    """Say that `desk` is there with `spot` open, and still writes on the posts `writing`.

    Returns those of them whose turn is still this person's. Only what others would see is announced.
    """
    with office.store.write(me) as uow:
        permitted(uow, me)
        now = uow.now()
        before = uow.presence.spot(desk, me, now)
        if before == spot:
            uow.presence.beat(desk, me, now)
        else:
            if before is None:
                uow.presence.forget_silent(me, now)
            uow.presence.note(desk, me, spot, now)
            uow.touch(Topic.PRESENCE)
        return uow.presence.keep_turns(writing, me, now) if writing else frozenset()


def leave(office: Office, me: PersonId, desk: DeskId, opened: Collection[PostId] = ()) -> None:
    """Somebody leaves `desk`: they write no more on the posts `opened`, and ask for none of them."""
    with office.store.write(me) as uow:
        uow.presence.forget(desk, me)
        # Who never writes may not even touch the turns of a server.
        if opened:
            uow.presence.end_turns(opened, me)
            uow.presence.end_asking(me, opened)
        uow.touch(Topic.PRESENCE)


def take_turn(office: Office, me: PersonId, post_id: PostId) -> Turn:
    """Begin to write on a post that nobody has. Raises Refused when a colleague has it, silent or not."""
    with office.store.write(me) as uow:
        turn, now = _turn(uow, me, post_id)
        if turn is None:
            uow.presence.begin_turn(post_id, me, now)
            uow.touch(Topic.PRESENCE)
        elif turn.person_id == me:
            uow.presence.keep_turns([post_id], me, now)
        else:
            raise Refused(tr("{name} is writing here. Ask for the pen first.", name=turn.name))
        return _existing(uow, post_id, now)


def take_over(office: Office, me: PersonId, post_id: PostId) -> Turn:
    """Take the turn from a desk that is silent, or that has not answered.

    Raises Refused while it may answer.
    """
    with office.store.write(me) as uow:
        turn, now = _turn(uow, me, post_id)
        if turn is None:
            uow.presence.begin_turn(post_id, me, now)
        elif turn.person_id == me:
            uow.presence.keep_turns([post_id], me, now)
        elif turn.may_be_taken_by(me):
            uow.presence.pass_turn(post_id, me, now)
        elif turn.asked_by == me and turn.asked_at is not None:
            raise Refused(_still_to_answer(turn, turn.asked_at + MAY_TAKE_AFTER - now))
        else:
            raise Refused(tr("{name} is writing here. Ask for the pen first.", name=turn.name))
        uow.touch(Topic.PRESENCE)
        return _existing(uow, post_id, now)


def ask(office: Office, me: PersonId, post_id: PostId) -> Turn:
    """Ask the colleague who is writing for the turn; when nobody is, it is taken at once.

    Raises Refused when somebody else has asked already.
    """
    with office.store.write(me) as uow:
        turn, now = _turn(uow, me, post_id)
        if turn is None:
            uow.presence.begin_turn(post_id, me, now)
        elif me not in (turn.person_id, turn.asked_by):
            if turn.asked_at is not None and turn.asked_at > now - ASKING_LAPSES_AFTER:
                raise Refused(tr("{name} has asked for the pen already.", name=turn.asked_by_name))
            uow.presence.note_asking(post_id, me, now)
        uow.touch(Topic.PRESENCE)
        return _existing(uow, post_id, now)


def stop_asking(office: Office, me: PersonId, post_id: PostId) -> None:
    """The turn is not wanted any more."""
    with office.store.write(me) as uow:
        if uow.presence.end_asking(me, [post_id]):
            uow.touch(Topic.PRESENCE)


def hand_over(office: Office, me: PersonId, post_id: PostId) -> Turn:
    """Hand the turn to the colleague who asked for it; what was typed has to be saved before."""
    with office.store.write(me) as uow:
        turn, now = _turn(uow, me, post_id)
        if turn is None or turn.person_id != me:
            raise Refused(tr("The pen is not with you any more."))
        if turn.asked_by is None:
            raise Refused(tr("Nobody asks for the pen any more."))
        uow.presence.pass_turn(post_id, turn.asked_by, now)
        uow.touch(Topic.PRESENCE)
        return _existing(uow, post_id, now)


def refuse(office: Office, me: PersonId, post_id: PostId) -> None:
    """Not now: who asked for the turn doesn't get it."""
    with office.store.write(me) as uow:
        turn, now = _turn(uow, me, post_id)
        if turn is not None and turn.person_id == me and turn.asked_by is not None:
            uow.presence.note_asking(post_id, None, now)
            uow.touch(Topic.PRESENCE)


def release(office: Office, me: PersonId, post_id: PostId) -> None:
    """Write no more on a post: whoever begins to write next has it."""
    with office.store.write(me) as uow:
        if uow.presence.end_turns([post_id], me):
            uow.touch(Topic.PRESENCE)


def _turn(uow: UnitOfWork, me: PersonId, post_id: PostId) -> tuple[Turn | None, datetime]:
    """The turn on a post, which nobody else changes before this transaction ends; and the database's time."""
    permitted(uow, me, *WRITERS)
    existing_post(uow, post_id)
    now = uow.now()
    return uow.presence.turn(post_id, now), now


def _existing(uow: UnitOfWork, post_id: PostId, now: datetime) -> Turn:
    turn = uow.presence.turn(post_id, now)
    if turn is None:
        raise RuntimeError("the turn just taken is gone")
    return turn


def _still_to_answer(turn: Turn, left: timedelta) -> str:
    return ntr(
        "{name} has {n} more second to answer.",
        "{name} has {n} more seconds to answer.",
        max(1, round(left.total_seconds())),
        name=turn.name,
    )
