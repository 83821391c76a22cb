"""People at headquarters: one administrator asks, a second one confirms, and the server makes the change."""

from contextlib import suppress
from dataclasses import replace
from threading import Thread

import pytest

from tests import factories, headquarters
from tests.factories import PASSWORD, Staff
from warroom.domain.ids import PersonId
from warroom.domain.people_change import ChangeKind, PeopleChange
from warroom.domain.person import Person, Role
from warroom.errors import BadInput, Changed, NotAllowed, Refused, RuleBroken, StoreTrouble
from warroom.events import Bus
from warroom.services import approve, ledger, people, people_changes
from warroom.services.office import Office
from warroom.store import Store
from warroom.store.server import open_server

pytestmark = pytest.mark.only_at_headquarters("in a file one administrator changes people: test_people.py")

WRONG = "The login or the password is wrong"
OFF = r"[Yy]our access was switched off"


@pytest.fixture
def nils(office: Office) -> Person:
    """The second administrator."""
    return next(person for person in people.everyone(office) if person.login == "nils")


def signs_in(office: Office, login: str, password: str = PASSWORD) -> Person:
    """Somebody sits down at a desk of their own."""
    store = open_server(office.store.path, login, password, Bus())
    try:
        return people.signed_in(replace(office, store=store))
    finally:
        store.close()


def whoami(store: Store) -> PersonId | None:
    """Whom the server knows there."""
    with store.read() as uow:
        return uow.whoami()


def only_change(office: Office) -> PeopleChange:
    (change,) = people_changes.waiting(office)
    return change


def known(office: Office, login: str) -> Person | None:
    return next((person for person in people.everyone(office) if person.login == login), None)


def test_somebody_new_signs_in_once_a_second_administrator_has_confirmed_them(
    office: Office, staff: Staff, nils: Person
) -> None:
    people_changes.ask_to_add(office, staff.noa.id, " Robin ", " Robin Lam ", [Role.APPROVER], PASSWORD)
    change = only_change(office)
    assert (change.kind, change.login, change.display_name) == (ChangeKind.CREATE, "robin", "Robin Lam")
    assert (change.roles, change.asked_by_name) == (frozenset({Role.APPROVER}), "Noa Haddad")
    assert known(office, "robin") is None
    with pytest.raises(NotAllowed, match=WRONG):
        signs_in(office, "robin")
    with pytest.raises(Refused, match="You asked for this: a second administrator has to confirm it"):
        people_changes.confirm(office, staff.noa.id, change.id)

    people_changes.confirm(office, nils.id, change.id)
    assert people_changes.waiting(office) == ()
    robin = signs_in(office, "robin")
    assert (robin.display_name, robin.roles) == ("Robin Lam", frozenset({Role.APPROVER}))
    with pytest.raises(Changed, match="confirmed or dropped meanwhile"):
        people_changes.confirm(office, nils.id, change.id)


def test_what_was_dropped_is_never_made(office: Office, staff: Staff, nils: Person) -> None:
    people_changes.ask_to_add(office, staff.noa.id, "robin", "Robin Lam", [], PASSWORD)
    change = only_change(office)
    people_changes.drop(office, staff.noa.id, change.id)
    assert people_changes.waiting(office) == ()
    with pytest.raises(Changed, match="confirmed or dropped meanwhile"):
        people_changes.confirm(office, nils.id, change.id)
    assert known(office, "robin") is None
    people_changes.ask_to_add(office, nils.id, "robin", "Robin Lam", [], PASSWORD)
    people_changes.confirm(office, staff.noa.id, only_change(office).id)
    assert signs_in(office, "robin").roles == frozenset()


def test_only_administrators_ask_confirm_and_drop(office: Office, staff: Staff) -> None:
    people_changes.ask_for_roles(office, staff.noa.id, staff.camille.id, [Role.MONITOR])
    change = only_change(office)
    for person in (staff.camille, staff.alix, staff.sasha):
        for act in (
            lambda me: people_changes.ask_to_add(office, me, "eve", "Eve", [Role.ADMIN], PASSWORD),
            lambda me: people_changes.ask_for_roles(office, me, staff.alix.id, list(Role)),
            lambda me: people_changes.ask_for_password(office, me, staff.alix.id, PASSWORD),
            lambda me: people_changes.confirm(office, me, change.id),
            lambda me: people_changes.drop(office, me, change.id),
        ):
            with pytest.raises(NotAllowed, match="takes the role of administrator"):
                act(person.id)
    assert only_change(office) == change


def test_roles_count_at_once_and_are_gone_at_once(office: Office, staff: Staff, nils: Person) -> None:
    version = factories.submitted(office, staff.camille.id)
    people_changes.ask_for_roles(office, staff.noa.id, staff.sasha.id, [Role.MONITOR, Role.APPROVER])
    with pytest.raises(NotAllowed, match="takes the role of approver"):
        approve.approve(office, staff.sasha.id, version.post_id, version.version, version.digest)
    people_changes.confirm(office, nils.id, only_change(office).id)
    approve.approve(office, staff.sasha.id, version.post_id, version.version, version.digest)
    with pytest.raises(BadInput, match="Sasha Petit has exactly these roles already"):
        people_changes.ask_for_roles(office, nils.id, staff.sasha.id, [Role.APPROVER, Role.MONITOR])
    factories.give_roles(office, staff.noa.id, staff.sasha.id, [])
    with pytest.raises(NotAllowed, match="takes the role of approver"):
        approve.withdraw(office, staff.sasha.id, version.post_id, version.version, version.digest, "No.")


def test_one_change_to_a_person_is_decided_about_before_another_is_asked_for(
    office: Office, staff: Staff, nils: Person
) -> None:
    people_changes.ask_for_roles(office, staff.noa.id, staff.camille.id, [Role.MONITOR])
    told = r"Noa Haddad has asked for a change to “camille” already: it is confirmed or dropped first"
    with pytest.raises(Refused, match=told):
        people_changes.ask_for_password(office, nils.id, staff.camille.id, PASSWORD)
    people_changes.ask_for_password(office, nils.id, staff.alix.id, PASSWORD)
    people_changes.ask_to_add(office, nils.id, "eve", "Eve", [], PASSWORD)
    with pytest.raises(Refused, match="Nils Berg has asked for a change to “eve” already"):
        people_changes.ask_to_add(office, staff.noa.id, "eve", "Another Eve", [Role.ADMIN], PASSWORD)


def test_two_who_ask_at_the_same_moment_have_asked_once(office: Office, staff: Staff, nils: Person) -> None:
    def ask_too() -> None:
        with pytest.raises(RuleBroken, match="one change to a person is decided about before another"):
            people_changes.ask_for_roles(office, nils.id, staff.camille.id, list(Role))

    with office.store.write(staff.noa.id) as uow:
        uow.people_changes.ask(ChangeKind.ROLES, "camille", staff.noa.id, roles=[Role.MONITOR])
        asking = Thread(target=ask_too)
        asking.start()
        headquarters.server().wait_until_waiting("nils")
    asking.join()
    assert only_change(office).asked_by_name == "Noa Haddad"


def test_people_change_their_own_password_and_nobody_elses_alone(office: Office, staff: Staff) -> None:
    people.change_password(office, staff.camille.id, staff.camille.id, "a secret of one's own")
    assert signs_in(office, "camille", "a secret of one's own") == staff.camille
    with pytest.raises(NotAllowed, match=WRONG):
        signs_in(office, "camille")
    with pytest.raises(NotAllowed, match="somebody else needs two administrators"):
        people.change_password(office, staff.noa.id, staff.alix.id, "a secret of noa's")
    assert signs_in(office, "alix") == staff.alix


def test_a_password_that_was_lost_is_replaced_by_two(office: Office, staff: Staff, nils: Person) -> None:
    with pytest.raises(BadInput, match="at least 10 characters"):
        people_changes.ask_for_password(office, staff.noa.id, staff.camille.id, "short")
    people_changes.ask_for_password(office, staff.noa.id, staff.camille.id, "an entirely new one")
    assert signs_in(office, "camille") == staff.camille
    people_changes.confirm(office, nils.id, only_change(office).id)
    assert signs_in(office, "camille", "an entirely new one") == staff.camille
    with pytest.raises(NotAllowed, match=WRONG):
        signs_in(office, "camille")


def test_who_is_switched_off_is_out_at_once_and_comes_back_by_two(
    office: Office, staff: Staff, nils: Person
) -> None:
    at_the_desk = open_server(office.store.path, "camille", PASSWORD, Bus())
    try:
        assert whoami(at_the_desk) == staff.camille.id
        people.disable(office, staff.noa.id, staff.camille.id)
        with pytest.raises(StoreTrouble, match=OFF):
            whoami(at_the_desk)
        # And no new connection is let in.
        with pytest.raises(NotAllowed, match=OFF):
            whoami(at_the_desk)
    finally:
        at_the_desk.close()
    people_changes.ask_to_enable(office, staff.noa.id, staff.camille.id)
    with pytest.raises(NotAllowed, match=OFF):
        signs_in(office, "camille")
    people_changes.confirm(office, nils.id, only_change(office).id)
    assert signs_in(office, "camille").roles == staff.camille.roles
    with pytest.raises(Changed, match="Camille Roy is switched on already"):
        people_changes.ask_to_enable(office, staff.noa.id, staff.camille.id)


def test_one_administrator_always_stays(office: Office, staff: Staff, nils: Person) -> None:
    # Of two administrators neither can be demoted: a third would have to confirm it.
    people_changes.ask_for_roles(office, staff.noa.id, nils.id, [Role.DRAFTER])
    with pytest.raises(RuleBroken, match="and not the person whom it is about"):
        people_changes.confirm(office, nils.id, only_change(office).id)
    people.disable(office, staff.noa.id, nils.id)
    with pytest.raises(Refused, match="Noa Haddad is the last administrator; make somebody else one first"):
        people.disable(office, staff.noa.id, staff.noa.id)


def test_two_who_switch_each_other_off_leave_one(office: Office, staff: Staff, nils: Person) -> None:
    def disable(me: PersonId, other: PersonId) -> None:
        # Whoever comes second finds that the other is the last one, or is out already.
        with suppress(Refused, NotAllowed, StoreTrouble):
            people.disable(office, me, other)

    acts = [
        Thread(target=disable, args=(staff.noa.id, nils.id)),
        Thread(target=disable, args=(nils.id, staff.noa.id)),
    ]
    for act in acts:
        act.start()
    for act in acts:
        act.join()
    enabled = headquarters.server().execute(
        "SELECT login FROM active_role JOIN person ON id = person_id WHERE role = 'admin'"
    )
    assert enabled in ([("noa",)], [("nils",)])


def test_what_is_done_to_people_stands_in_the_ledger_without_their_passwords(
    office: Office, staff: Staff, nils: Person
) -> None:
    people_changes.ask_to_add(office, staff.noa.id, "new", "New", [Role.DRAFTER], "a password to keep")
    people_changes.confirm(office, nils.id, only_change(office).id)
    entries = [entry for _, entry in ledger.entries(office, limit=4)]
    assert [(entry.action, entry.actor_name) for entry in entries] == [
        ("grant", "Nils Berg"),
        ("add person", "Nils Berg"),
        ("confirm create", "Nils Berg"),
        ("ask create", "Noa Haddad"),
    ]
    assert not any("SCRAM" in entry.detail or "a password" in entry.detail for entry in entries)
    assert ledger.verify(office).verified


def test_a_worker_signs_in_as_no_person(office: Office) -> None:
    with pytest.raises(NotAllowed, match=r"This is a worker's login\. Sign in as a person"):
        signs_in(office, headquarters.WORKER_LOGIN)
