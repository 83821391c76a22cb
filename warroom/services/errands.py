"""Errands: what a desk asks of a worker, and the worker's answer."""

from datetime import timedelta

from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.ids import WORKER, AccountId, ErrandId, PersonId, WorkerId
from warroom.domain.person import Role
from warroom.errors import Refused
from warroom.events import Topic
from warroom.language import tr
from warroom.services.office import Office, existing_account, permitted

_WHO_MAY_ASK = {
    ErrandKind.CONNECT: (Role.ADMIN,),
    ErrandKind.LOOK_UP: (),
    ErrandKind.MODERATE: (Role.MONITOR,),
    ErrandKind.SIGN_IN: (Role.ADMIN,),
    ErrandKind.SIGNED_IN: (Role.ADMIN,),
    ErrandKind.CARD: (Role.DRAFTER, Role.MONITOR),
    ErrandKind.DELETE: (Role.APPROVER, Role.ADMIN),
    ErrandKind.METRICS: (),
    ErrandKind.COLLECT: (),
}


def ask(
    office: Office,
    me: PersonId,
    kind: ErrandKind,
    account_id: AccountId | None,
    argument: int | None = None,
    text: str | None = None,
) -> ErrandId:
    """Ask a worker for something that only a network can answer; the answer comes into the errand."""
    with office.store.write(me) as uow:
        permitted(uow, me, *_WHO_MAY_ASK[kind])
        if account_id is not None:
            existing_account(uow, account_id)
        errand_id = uow.errands.ask(kind, account_id, argument, text, me, office.clock.now())
        uow.touch(Topic.ERRANDS)
        return errand_id


def errand(office: Office, errand_id: ErrandId) -> Errand:
    """The errand as it stands."""
    with office.store.read() as uow:
        found = uow.errands.get(errand_id)
    if found is None:
        raise Refused(tr("There is no errand number {id}.", id=errand_id))
    return found


def latest(office: Office, kind: ErrandKind, account_id: AccountId) -> Errand | None:
    """The newest errand of a kind about an account."""
    with office.store.read() as uow:
        return uow.errands.latest(kind, account_id)


def take(office: Office, worker: WorkerId, lease: timedelta) -> Errand | None:
    """Lease the oldest waiting errand to `worker`."""
    with office.store.write(WORKER) as uow:
        now = uow.now()
        return uow.errands.take(worker, now, now + lease)


def answer(office: Office, taken: Errand, state: ErrandState, sentence: str) -> None:
    """Answer an errand, unless its lease went to another worker."""
    with office.store.write(WORKER) as uow:
        uow.errands.answer(taken, state, sentence)
        uow.touch(Topic.ERRANDS)
