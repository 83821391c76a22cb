"""Who may do what: every use case against every role, as one table.

What a person of a role may not do is refused with a sentence that names the roles which may. What they may do
can still be refused for another reason; here each use case gets what it needs to succeed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import PASSWORD, SetClock
from tests.services.publishing import deliveries, publish
from tests.store.scene import png
from tests.timelines import arrive, incoming
from warroom.domain.delivery import Decision
from warroom.domain.errand import ErrandKind
from warroom.domain.ids import PersonId, PostId, ResponseId
from warroom.domain.person import Role
from warroom.domain.post import Draft
from warroom.domain.response import TimelineFilter
from warroom.domain.settlement import Doubt, GiveUp
from warroom.domain.version import SealedVersion
from warroom.errors import NotAllowed
from warroom.ports import Secret
from warroom.services import (
    accounts,
    approve,
    compose,
    errands,
    hold,
    people,
    queries,
    schedule,
    setup,
    timeline,
    triage,
)
from warroom.services.office import Office

Act = Callable[["Desk"], object]
D, A, M, N = Role.DRAFTER, Role.APPROVER, Role.MONITOR, Role.ADMIN
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Desk:
    """Somebody of one role who sits down in the campaign `office`; the others are at theirs."""

    office: Office
    me: PersonId
    writer: PersonId
    signer: PersonId
    monitor: PersonId
    noa: PersonId

    def post(self) -> PostId:
        return factories.drafted(self.office, self.writer).id

    def waiting(self) -> SealedVersion:
        return factories.submitted(self.office, self.writer)

    def queued(self, due_in: timedelta | None = timedelta(hours=1)) -> PostId:
        return factories.approved(self.office, self.writer, self.signer, due_in=due_in).id

    def response(self) -> ResponseId:
        arrive(self.office, incoming("A question"))
        return timeline.newest(self.office, TimelineFilter(), 1).responses[0].id


def _start(desk: Desk) -> None:
    compose.start(desk.office, desk.me, Draft(title="New"))


def _let_in_again(desk: Desk) -> None:
    people.disable(desk.office, desk.noa, desk.writer)
    factories.let_in_again(desk.office, desk.me, desk.writer)


def _save(desk: Desk) -> None:
    compose.save(desk.office, desk.me, desk.post(), 1, Draft(title="Better"))


def _attach(desk: Desk) -> None:
    compose.attach(desk.office, desk.me, png(), "dot.png")


def _submit(desk: Desk) -> None:
    compose.submit(desk.office, desk.me, desk.post(), 1)


def _comment(desk: Desk) -> None:
    compose.comment(desk.office, desk.me, desk.post(), "Good.")


def _approve(desk: Desk) -> None:
    version = desk.waiting()
    approve.approve(desk.office, desk.me, version.post_id, version.version, version.digest)


def _send_back(desk: Desk) -> None:
    version = desk.waiting()
    approve.send_back(desk.office, desk.me, version.post_id, version.version, version.digest, "No.")


def _withdraw(desk: Desk) -> None:
    _approve(desk)
    version = queries.post(desk.office, PostId(1)).versions[-1]
    approve.withdraw(desk.office, desk.me, version.post_id, version.version, version.digest, "No.")


def _reschedule(desk: Desk) -> None:
    schedule.reschedule(desk.office, desk.me, desk.queued(), None)


def _cancel_anothers(desk: Desk) -> None:
    schedule.cancel(desk.office, desk.me, desk.queued())


def _decide(desk: Desk, decision: Decision, settlement: GiveUp | Doubt) -> None:
    post_id = desk.queued(due_in=None)
    publish(desk.office, settlement)
    delivery = deliveries(desk.office, post_id)[0]
    schedule.decide(desk.office, desk.me, delivery.id, decision, "https://network.example/1")


def _release(desk: Desk) -> None:
    post_id = desk.queued()
    placed = hold.place(desk.office, desk.noa, "stop")
    hold.lift(desk.office, desk.noa, placed.id)
    hold.lift(desk.office, desk.signer, placed.id)
    schedule.decide(desk.office, desk.me, deliveries(desk.office, post_id)[0].id, Decision.RELEASE)


def _lift(desk: Desk) -> None:
    hold.lift(desk.office, desk.me, hold.place(desk.office, desk.noa, "stop").id)


def _add_blackout(desk: Desk) -> None:
    now = desk.office.clock.now()
    schedule.add_blackout(desk.office, desk.me, now, now + timedelta(hours=1), "silence", "law")


def _end_blackout(desk: Desk) -> None:
    now = desk.office.clock.now()
    schedule.add_blackout(desk.office, desk.noa, now, now + timedelta(hours=1), "silence", "law")
    desk.office.clock.move(minutes=1)  # type: ignore[attr-defined]  # the tests' clock is moved by hand
    schedule.end_blackout(desk.office, desk.me, schedule.blackouts(desk.office)[0].id)


def _let_go_anothers(desk: Desk) -> None:
    response_id = desk.response()
    triage.claim(desk.office, desk.monitor, [response_id])
    triage.let_go(desk.office, desk.me, [response_id])


def _settle(desk: Desk) -> None:
    response_id = desk.response()
    triage.escalate(desk.office, desk.monitor, [response_id], "A threat.")
    triage.settle(desk.office, desk.me, [response_id])


def _ask(kind: ErrandKind) -> Act:
    return lambda desk: errands.ask(desk.office, desk.me, kind, factories.first_account(desk.office), 1)


TABLE: dict[str, tuple[Act, frozenset[Role]]] = {
    "start a post": (_start, frozenset({D, M})),
    "save somebody's draft": (_save, frozenset({D, M})),
    "attach a picture": (_attach, frozenset({D, M})),
    "submit": (_submit, frozenset({D, M})),
    "comment": (_comment, EVERYBODY),
    "approve": (_approve, frozenset({A})),
    "send back": (_send_back, frozenset({A})),
    "withdraw a signature": (_withdraw, frozenset({A})),
    "reschedule": (_reschedule, frozenset({D, M})),
    "cancel somebody else's post": (_cancel_anothers, frozenset({A, N})),
    "send again what failed": (lambda desk: _decide(desk, Decision.NOW, GiveUp("no")), frozenset({A})),
    "say that it was sent": (lambda desk: _decide(desk, Decision.WAS_SENT, Doubt("?")), frozenset({A})),
    "drop": (lambda desk: _decide(desk, Decision.DROP, GiveUp("no")), frozenset({A, D, N})),
    "release what is held": (_release, frozenset({A})),
    "change the slots": (lambda desk: schedule.change_slots(desk.office, desk.me, ()), frozenset({A, N})),
    "add a blackout": (_add_blackout, frozenset({A, N})),
    "end a blackout": (_end_blackout, frozenset({N})),
    "place a hold": (lambda desk: hold.place(desk.office, desk.me, "stop"), EVERYBODY),
    "lift a hold": (_lift, frozenset({A, N})),
    "claim": (lambda desk: triage.claim(desk.office, desk.me, [desk.response()]), frozenset({M})),
    "let a colleague's claim go": (_let_go_anothers, frozenset({N})),
    "done": (lambda desk: triage.done(desk.office, desk.me, [desk.response()]), frozenset({M})),
    "reopen": (lambda desk: triage.reopen(desk.office, desk.me, [desk.response()]), frozenset({M})),
    "escalate": (lambda desk: triage.escalate(desk.office, desk.me, [desk.response()], "!"), frozenset({M})),
    "settle an escalation": (_settle, frozenset({M, A, N})),
    "note": (lambda desk: triage.note(desk.office, desk.me, desk.response(), "x"), frozenset({M, A, N})),
    "keep as evidence": (lambda desk: triage.keep(desk.office, desk.me, desk.response()), frozenset({M})),
    "answer": (lambda desk: triage.answer(desk.office, desk.me, desk.response()), frozenset({D, M})),
    "moderate": (_ask(ErrandKind.MODERATE), frozenset({M})),
    "take off the network": (_ask(ErrandKind.DELETE), frozenset({A, N})),
    "try an account": (_ask(ErrandKind.CONNECT), frozenset({N})),
    "look up": (_ask(ErrandKind.LOOK_UP), EVERYBODY),
    "collect now": (_ask(ErrandKind.COLLECT), EVERYBODY),
    "add an account": (lambda desk: factories.add_account(desk.office, desk.me, "second"), frozenset({N})),
    "reconnect": (
        lambda desk: accounts.reconnect(
            desk.office, desk.me, factories.first_account(desk.office), Secret("new")
        ),
        frozenset({N}),
    ),
    "change an account": (
        lambda desk: accounts.change(desk.office, desk.me, factories.first_account(desk.office), "S", 2),
        frozenset({N}),
    ),
    "disable an account": (
        lambda desk: accounts.disable(desk.office, desk.me, factories.first_account(desk.office)),
        frozenset({N}),
    ),
    "enable an account": (
        lambda desk: accounts.enable(desk.office, desk.me, factories.first_account(desk.office)),
        frozenset({N}),
    ),
    "add a person": (
        lambda desk: factories.add_person(desk.office, desk.me, "new", "New", [D]),
        frozenset({N}),
    ),
    "change roles": (
        lambda desk: factories.give_roles(desk.office, desk.me, desk.writer, [A]),
        frozenset({N}),
    ),
    "change somebody's password": (
        lambda desk: factories.give_password(desk.office, desk.me, desk.writer, PASSWORD),
        frozenset({N}),
    ),
    "change one's own password": (
        lambda desk: people.change_password(desk.office, desk.me, desk.me, PASSWORD),
        EVERYBODY,
    ),
    "disable a person": (
        lambda desk: people.disable(desk.office, desk.me, desk.writer),
        frozenset({N}),
    ),
    "enable a person": (_let_in_again, frozenset({N})),
    "change the campaign": (
        lambda desk: setup.change_campaign(
            desk.office, desk.me, "Summer", "Europe/Paris", "fr", timedelta(minutes=5)
        ),
        frozenset({N}),
    ),
}


@pytest.fixture(scope="module")
def crowded_file(campaign_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The campaign with one more person of each role, and the colleagues who act before them."""
    file = factories.copied_campaign(campaign_file, tmp_path_factory.mktemp("crowded"))
    office = factories.opened_office(file)
    noa = factories.staff(office).noa.id
    for login, role in (*((role.value, role) for role in Role), ("writer", D), ("signer", A), ("reader", M)):
        factories.add_person(office, noa, login, login.title(), [role])
    office.store.close()
    return file


@pytest.fixture
def sit_down(crowded_file: Path, tmp_path: Path) -> Iterator[Callable[[Role], Desk]]:
    """Somebody of one role, at a desk in a campaign of the test's own."""
    office = factories.opened_office(factories.copied_campaign(crowded_file, tmp_path), SetClock())
    ids = {person.login: person.id for person in people.everyone(office)}
    others = ids["writer"], ids["signer"], ids["reader"], ids["noa"]
    yield lambda role: Desk(office, ids[role.value], *others)
    office.store.close()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", TABLE)
def test_who_may(sit_down: Callable[[Role], Desk], name: str, role: Role) -> None:
    act, allowed = TABLE[name]
    desk = sit_down(role)
    if role in allowed:
        act(desk)
    else:
        with pytest.raises(Exception, match=r"Ask an administrator|cancels it|has claimed") as refusal:
            act(desk)
        assert isinstance(refusal.value, NotAllowed) or name in {
            "cancel somebody else's post",
            "let a colleague's claim go",
        }


@pytest.mark.parametrize("name", TABLE)
def test_nobody_may_once_their_access_was_switched_off(sit_down: Callable[[Role], Desk], name: str) -> None:
    act, allowed = TABLE[name]
    desk = sit_down(min(allowed))
    people.disable(desk.office, desk.noa, desk.me)
    with pytest.raises(NotAllowed, match="Your access was switched off"):
        act(desk)
