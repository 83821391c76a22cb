"""Who is at headquarters, what each may do, and how that is changed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.factories import PASSWORD, Staff
from tests.ui.conftest import OpenPage, said
from ui.people.page import PeoplePage
from ui.people.strength import strength
from warroom.domain.person import Person, Role
from warroom.errors import NotAllowed
from warroom.services import people
from warroom.services.office import Office

Open = Callable[[Person], PeoplePage]
NEW_PASSWORD = "seven quiet rivers"


@pytest.fixture
def page_of(open_page: OpenPage) -> Open:
    """`page_of(person)` opens the page of people at their desk."""
    return partial(open_page, PeoplePage)


def cells(page: PeoplePage) -> list[list[Any]]:
    """The table as it is read."""
    model = page.table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def choose(page: PeoplePage, person: Person) -> None:
    """Put the keys on a person's row."""
    row = next(n for n, texts in enumerate(cells(page)) if texts[1] == person.login)
    page.table.selectRow(row)


def roles(office: Office, person: Person) -> frozenset[Role]:
    """The roles that the database grants."""
    return next(each.roles for each in people.everyone(office) if each.id == person.id)


def type_password(page: PeoplePage, first: str, second: str) -> None:
    """Type a new password and its repetition into the fields that are shown."""
    fields = [field for field in page.findChildren(QLineEdit) if field.isVisible() and _hides(field)]
    for field, text in zip(fields, (first, second), strict=True):
        field.setText(text)


def _hides(field: QLineEdit) -> bool:
    return field.echoMode() is QLineEdit.EchoMode.Password


def test_everybody_reads_who_is_here_and_with_which_role(staff: Staff, page_of: Open) -> None:
    assert cells(page_of(staff.sasha)) == [
        ["Alix Morel", "alix", "approver", "active"],
        ["Camille Roy", "camille", "drafter", "active"],
        ["Noa Haddad", "noa", "administrator", "active"],
        ["Sasha Petit (you)", "sasha", "monitor", "active"],
    ]


def test_an_administrator_adds_somebody_who_then_signs_in(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    QTest.keyClick(page.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    form = page.form
    assert form.isVisible()
    assert not form.add.isEnabled()

    QTest.keyClicks(form.name, "Jo Martin")
    QTest.keyClicks(form.login, "jo")
    form.roles.box(Role.MONITOR).click()
    type_password(page, NEW_PASSWORD, NEW_PASSWORD)
    form.add.click()

    qtbot.waitUntil(lambda: len(people.everyone(office)) == 5, timeout=15_000)
    qtbot.waitUntil(page.panel.isVisible)
    signed_in = people.sign_in(office, "jo", NEW_PASSWORD)
    assert signed_in.roles == {Role.DRAFTER, Role.MONITOR}
    assert form.password.typed() == ""


def test_a_login_that_is_taken_costs_nothing_of_what_was_typed(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.actions_offered()[0].trigger()
    form = page.form
    form.name.setText("Camille Durand")
    form.login.setText("camille")
    type_password(page, NEW_PASSWORD, NEW_PASSWORD)

    form.add.click()

    qtbot.waitUntil(lambda: bool(said(page.desk)), timeout=15_000)
    assert "already signs in as “camille”" in said(page.desk)[-1].sentence
    assert (form.name.text(), form.password.typed()) == ("Camille Durand", NEW_PASSWORD)
    assert len(people.everyone(office)) == 4


def test_two_passwords_that_differ_are_not_taken(staff: Staff, page_of: Open) -> None:
    page = page_of(staff.camille)

    type_password(page, NEW_PASSWORD, NEW_PASSWORD + "s")
    assert not page.panel.save_password.isEnabled()
    type_password(page, NEW_PASSWORD, NEW_PASSWORD)
    assert page.panel.save_password.isEnabled()
    type_password(page, "short", "short")
    assert not page.panel.save_password.isEnabled()


def test_my_own_password_is_mine_to_change(qtbot: QtBot, office: Office, staff: Staff, page_of: Open) -> None:
    page = page_of(staff.camille)
    type_password(page, NEW_PASSWORD, NEW_PASSWORD)

    page.panel.save_password.click()

    qtbot.waitUntil(lambda: bool(said(page.desk)), timeout=15_000)
    assert said(page.desk)[-1].sentence == "Your password was changed."
    assert page.panel.password.typed() == ""
    assert people.sign_in(office, "camille", NEW_PASSWORD).id == staff.camille.id
    with pytest.raises(NotAllowed):
        people.sign_in(office, "camille", PASSWORD)


def test_a_drafter_changes_nothing_about_others_and_reads_why(staff: Staff, page_of: Open) -> None:
    page = page_of(staff.camille)
    choose(page, staff.alix)

    panel = page.panel
    assert not any(widget.isEnabled() for widget in (panel.roles, panel.password, panel.switch))
    assert not page.actions_offered()[0].isEnabled()
    assert page.actions_offered()[0].statusTip() == "Only an administrator adds people."


def test_roles_are_granted_and_taken_back_by_undo(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    choose(page, staff.sasha)
    page.panel.roles.box(Role.DRAFTER).click()
    page.panel.save_roles.click()
    qtbot.waitUntil(lambda: roles(office, staff.sasha) == {Role.MONITOR, Role.DRAFTER})
    qtbot.waitUntil(lambda: bool(said(page.desk)))

    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()

    qtbot.waitUntil(lambda: roles(office, staff.sasha) == {Role.MONITOR})
    qtbot.waitUntil(lambda: ["Sasha Petit", "sasha", "monitor", "active"] in cells(page))


def test_the_last_administrator_stays_one(qtbot: QtBot, office: Office, staff: Staff, page_of: Open) -> None:
    page = page_of(staff.noa)
    page.panel.roles.box(Role.ADMIN).click()
    page.panel.save_roles.click()

    qtbot.waitUntil(lambda: bool(said(page.desk)))

    assert "last administrator" in said(page.desk)[-1].sentence
    assert roles(office, staff.noa) == {Role.ADMIN}
    assert not page.panel.switch.isEnabled()


def test_access_is_switched_off_and_on_again(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    choose(page, staff.camille)
    page.panel.switch.click()

    qtbot.waitUntil(lambda: ["Camille Roy", "camille", "drafter", "switched off"] in cells(page))
    with pytest.raises(NotAllowed):
        people.sign_in(office, "camille", PASSWORD)

    assert page.panel.switch.text() == "Switch access on"
    page.panel.switch.click()
    qtbot.waitUntil(lambda: ["Camille Roy", "camille", "drafter", "active"] in cells(page))


def test_a_change_made_elsewhere_shows_while_what_is_ticked_here_stays(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    choose(page, staff.sasha)
    page.panel.roles.box(Role.APPROVER).click()

    people.change_roles(office, staff.noa.id, staff.camille.id, [Role.DRAFTER, Role.MONITOR])

    qtbot.waitUntil(lambda: ["Camille Roy", "camille", "drafter, monitor", "active"] in cells(page))
    assert page.panel.roles.roles() == {Role.MONITOR, Role.APPROVER}


@pytest.mark.parametrize(
    ("password", "enough", "says"),
    [
        ("", False, "At least 10"),
        ("nine char", False, "1 character more"),
        ("aaaaaaaaaaaa", True, "Easy to guess"),
        ("Password2027!", True, "Easy to guess"),
        ("camille likes tea", True, "own name"),
        ("grass4window", True, "Fine"),
        ("seven quiet rivers run", True, "Strong"),
    ],
)
def test_a_sentence_says_how_well_a_password_protects(password: str, enough: bool, says: str) -> None:
    found = strength(password, "camille", "Camille Roy")

    assert found.enough is enough
    assert says in found.sentence
