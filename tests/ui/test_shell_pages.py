"""Every page opens for those it serves, by its key, with names for all controls and no key given twice."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import ProgramAt
from tests.ui.programs import workspace
from ui import pages
from ui.app import Program
from ui.errors import NoticeKind
from ui.page import Page
from warroom.domain.ids import PersonId
from warroom.domain.person import Person, Role
from warroom.services import people

KEYS = ("write", "sign", "calendar", "timeline", "accounts", "people", "ledger")


@pytest.fixture
def program(program_at: ProgramAt, database: Path) -> Program:
    """The desk of somebody with every role, in a campaign with a few posts."""
    office = factories.opened_office(database)
    staff = factories.staff(office)
    people.change_roles(office, staff.noa.id, staff.noa.id, list(Role))
    factories.drafted(office, staff.camille.id)
    factories.submitted(office, staff.camille.id, "Shall we?", title="A question")
    factories.approved(office, staff.camille.id, staff.alix.id, title="Signed")
    office.store.close()
    return program_at("noa")


def shown(program: Program, key: str, qtbot: QtBot) -> Page:
    workspace(program).show_page(key)
    qtbot.waitUntil(program.jobs.idle)
    page = workspace(program).page(key)
    assert page is not None
    assert page.isVisible()
    return page


@pytest.mark.parametrize("key", KEYS)
def test_a_page_opens_and_reads_again_without_a_complaint(program: Program, key: str, qtbot: QtBot) -> None:
    complaints: list[str] = []
    program.notices.posted.connect(
        lambda notice: complaints.append(notice.sentence) if notice.kind is not NoticeKind.DONE else None
    )
    shown(program, key, qtbot)
    workspace(program).window_actions.refresh.trigger()
    qtbot.waitUntil(program.jobs.idle)
    assert complaints == []


@pytest.mark.parametrize("key", KEYS)
def test_no_part_of_a_page_opens_as_a_window_that_takes_the_keys_away(
    program: Program, key: str, qtbot: QtBot
) -> None:
    shown(program, key, qtbot)
    assert QApplication.activeWindow() is program.window


@pytest.mark.parametrize("key", KEYS)
def test_every_control_of_a_page_has_a_name(program: Program, key: str, qtbot: QtBot) -> None:
    page = shown(program, key, qtbot)
    page_and_inspector = [page, *([page.inspector] if page.inspector is not None else [])]
    unnamed = [
        f"{type(control).__name__} {control.objectName()} {control.toolTip()}"
        for part in page_and_inspector
        for kind in (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit)
        for control in part.findChildren(kind)
        if control.isVisible() and not _is_part_of_another(control) and not _name(control)
    ]
    assert unnamed == []


@pytest.mark.parametrize("key", KEYS)
def test_no_key_means_two_things(program: Program, key: str, qtbot: QtBot) -> None:
    shown(program, key, qtbot)
    keys = Counter(
        shortcut.toString()
        for command in workspace(program).commands()
        for shortcut in command.action.shortcuts()
    )
    assert [twice for twice, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_page_fits_the_smallest_window(program: Program, key: str, qtbot: QtBot) -> None:
    program.window.resize(program.window.minimumSize())
    shown(program, key, qtbot)
    QTest.qWait(1)
    assert workspace(program).minimumSizeHint().width() <= program.window.minimumWidth()


def test_each_role_lands_where_its_work_is() -> None:
    def landing(*roles: Role) -> str:
        return pages.landing(Person(PersonId(1), "p", "P", frozenset(roles)))

    assert landing(Role.DRAFTER) == "write"
    assert landing(Role.APPROVER, Role.DRAFTER) == "sign"
    assert landing(Role.MONITOR) == "timeline"
    assert landing(Role.ADMIN) == "accounts"
    assert landing() == "calendar"


def _is_part_of_another(control: QWidget) -> bool:
    """A field's own line or symbol, which is heard under the field's name."""
    return isinstance(control.parentWidget(), QAbstractSpinBox | QLineEdit)


def _name(control: QWidget) -> str:
    text = control.text() if isinstance(control, QAbstractButton) else ""
    placeholder = control.placeholderText() if isinstance(control, QLineEdit | QPlainTextEdit) else ""
    return control.accessibleName() or text or placeholder
