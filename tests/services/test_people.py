"""People: signing in with a back-off, the last administrator, and access that ends at once."""

from datetime import timedelta
from itertools import pairwise
from threading import Thread

import pytest

from tests import factories
from tests.administrator import is_written
from tests.factories import PASSWORD, SetClock, Staff
from warroom.domain.ids import PersonId
from warroom.domain.person import Role
from warroom.errors import BadInput, NotAllowed, Refused, StoreTrouble
from warroom.services import approve, compose, ledger, people, setup
from warroom.services.office import Office
from warroom.services.people import LONGEST_PAUSE, pause_after

WRONG = "The login or the password is wrong"
WAIT = r"Too many wrong passwords\. Wait {} second"


def fails(office: Office, sentence: str, login: str = "camille", password: str = "not it at all") -> None:
    with pytest.raises(NotAllowed, match=sentence):
        people.sign_in(office, login, password)


@pytest.mark.only_in_a_file("a server knows passwords, and counts failures, by itself")
def test_the_right_password_opens_however_the_login_is_typed(office: Office, staff: Staff) -> None:
    assert people.sign_in(office, "  Camille ", PASSWORD) == staff.camille


@pytest.mark.only_in_a_file("a server knows passwords, and counts failures, by itself")
def test_wrong_passwords_make_one_wait_longer_and_longer(
    office: Office, staff: Staff, clock: SetClock
) -> None:
    fails(office, WRONG)
    fails(office, WRONG)
    fails(office, WAIT.format(5))
    fails(office, WAIT.format(5), password=PASSWORD)
    clock.move(seconds=5)
    fails(office, WAIT.format(10))
    clock.move(seconds=9)
    fails(office, WAIT.format(1), password=PASSWORD)
    clock.move(seconds=1)
    assert people.sign_in(office, "camille", PASSWORD) == staff.camille
    fails(office, WRONG)


@pytest.mark.only_in_a_file("a server knows passwords, and counts failures, by itself")
def test_guesses_at_the_same_moment_all_count(office: Office, staff: Staff) -> None:
    guesses = [
        Thread(target=fails, args=(office, "wrong"), kwargs={"password": f"guess number {n}"})
        for n in range(4)
    ]
    for guess in guesses:
        guess.start()
    for guess in guesses:
        guess.join()
    with office.store.read() as uow:
        login = uow.people.login("camille")
    assert login is not None
    assert login.failures == 4


@pytest.mark.only_in_a_file("a server knows passwords, and counts failures, by itself")
def test_somebody_elses_failures_lock_nobody_out(office: Office, staff: Staff) -> None:
    for sentence in (WRONG, WRONG, "Wait"):
        fails(office, sentence)
    assert people.sign_in(office, "alix", PASSWORD) == staff.alix


@pytest.mark.only_in_a_file("a server knows passwords, and counts failures, by itself")
def test_an_unknown_login_says_no_more_than_a_wrong_password(office: Office) -> None:
    fails(office, WRONG, login="nobody")


def test_the_pause_only_grows_and_ends_at_a_quarter_of_an_hour() -> None:
    pauses = [pause_after(failures) for failures in range(200)]
    assert all(shorter <= longer for shorter, longer in pairwise(pauses))
    assert (pauses[2], pauses[3], pauses[-1]) == (timedelta(), timedelta(seconds=5), LONGEST_PAUSE)


@pytest.mark.only_in_a_file("a server knows passwords, and counts failures, by itself")
def test_a_new_password_ends_the_wait(office: Office, staff: Staff) -> None:
    for sentence in (WRONG, WRONG, "Wait"):
        fails(office, sentence)
    people.change_password(office, staff.noa.id, staff.camille.id, "an entirely new one")
    assert people.sign_in(office, "camille", "an entirely new one").id == staff.camille.id


def test_a_password_is_long_enough_and_never_kept(office: Office, staff: Staff) -> None:
    with pytest.raises(BadInput, match="at least 10 characters"):
        people.change_password(office, staff.camille.id, staff.camille.id, "short")
    with pytest.raises(BadInput, match="broken character"):
        people.change_password(office, staff.camille.id, staff.camille.id, "long enough \ud800")
    people.change_password(office, staff.camille.id, staff.camille.id, "a secret of one's own")
    assert not is_written(office.store.path, b"a secret of one")


def test_access_that_was_switched_off_ends_at_once(office: Office, staff: Staff) -> None:
    post = factories.drafted(office, staff.camille.id)
    people.disable(office, staff.noa.id, staff.camille.id)
    # A server has also ended her sessions.
    with pytest.raises((NotAllowed, StoreTrouble), match=r"[Yy]our access was switched off"):
        compose.save(office, staff.camille.id, post.id, post.revision, post.draft)
    factories.let_in_again(office, staff.noa.id, staff.camille.id)
    assert compose.save(office, staff.camille.id, post.id, post.revision, post.draft).revision == 2


@pytest.mark.only_in_a_file("a server lets nobody in whose access was switched off")
def test_who_was_switched_off_signs_in_no_more_until_they_may_again(office: Office, staff: Staff) -> None:
    people.disable(office, staff.noa.id, staff.camille.id)
    fails(office, "Your access was switched off", password=PASSWORD)
    fails(office, WRONG)
    people.enable(office, staff.noa.id, staff.camille.id)
    assert people.sign_in(office, "camille", PASSWORD).disabled_at is None


def test_a_role_that_was_taken_away_is_gone_at_once(office: Office, staff: Staff) -> None:
    version = factories.submitted(office, staff.camille.id)
    factories.give_roles(office, staff.noa.id, staff.alix.id, [Role.MONITOR])
    with pytest.raises(NotAllowed, match="This takes the role of approver"):
        approve.approve(office, staff.alix.id, version.post_id, version.version, version.digest)


@pytest.mark.only_in_a_file("headquarters has two: test_people_at_headquarters.py")
def test_one_administrator_always_stays(office: Office, staff: Staff) -> None:
    sentence = "Noa Haddad is the last administrator; make somebody else one first"
    with pytest.raises(Refused, match=sentence):
        people.disable(office, staff.noa.id, staff.noa.id)
    with pytest.raises(Refused, match=sentence):
        people.change_roles(office, staff.noa.id, staff.noa.id, [Role.DRAFTER])
    people.change_roles(office, staff.noa.id, staff.alix.id, [Role.ADMIN])
    people.disable(office, staff.alix.id, staff.noa.id)
    assert [p.login for p in people.everyone(office) if p.has(Role.ADMIN)] == ["alix"]


def test_logins_are_plain_and_taken_once(office: Office, staff: Staff) -> None:
    for login in ("", "two words", "é", "-x", "x" * 61):
        with pytest.raises(BadInput, match="A login is made of"):
            factories.add_person(office, staff.noa.id, login, "Somebody", [])
    with pytest.raises(Refused, match="Somebody already signs in as “camille”"):
        factories.add_person(office, staff.noa.id, "Camille", "Another Camille", [])
    with pytest.raises(BadInput, match="a name of up to 100"):
        factories.add_person(office, staff.noa.id, "new", " ", [])
    with pytest.raises(Refused, match="There is no person number 99"):
        factories.let_in_again(office, staff.noa.id, PersonId(99))


@pytest.mark.only_in_a_file("headquarters' ledger says more: test_people_at_headquarters.py")
def test_what_is_done_to_people_stands_in_the_ledger_without_their_passwords(
    office: Office, staff: Staff
) -> None:
    people.add(office, staff.noa.id, "new", "New", [Role.DRAFTER], "a password to keep")
    entries = [entry for _, entry in ledger.entries(office, limit=2)]
    assert [(entry.action, entry.actor_name) for entry in entries] == [
        ("grant", "Noa Haddad"),
        ("add person", "Noa Haddad"),
    ]
    assert not any("argon2" in entry.detail or "a password" in entry.detail for entry in entries)


def test_a_campaign_is_founded_once_and_changed_by_an_administrator(office: Office, staff: Staff) -> None:
    with pytest.raises(Refused, match="already holds a campaign"):
        setup.found(office, "Second", "Europe/Paris", "en", False, "boss", "Boss", PASSWORD)
    quarter = timedelta(minutes=15)
    for name, zone, language, grace, sentence in (
        (" ", "Europe/Paris", "en", quarter, "Give the campaign a name"),
        ("S", "Paris", "en", quarter, "“Paris” is not a time zone"),
        ("S", "Europe/Paris", "de", quarter, "Warroom speaks"),
        ("S", "Europe/Paris", "en", timedelta(), "between one minute and 24 hours"),
    ):
        with pytest.raises(BadInput, match=sentence):
            setup.change_campaign(office, staff.noa.id, name, zone, language, grace)
    changed = setup.change_campaign(office, staff.noa.id, "Summer", "Indian/Reunion", "fr", quarter)
    assert setup.campaign(office) == changed
    assert changed.rehearsal
