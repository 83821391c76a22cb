"""Calendar, accounts, people and ledger without a mouse and without eyes: every control has a name."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import OpenPage
from tests.ui.sending import send_due
from ui.accounts.page import AccountsPage
from ui.calendar.page import CalendarPage
from ui.ledger.page import LedgerPage
from ui.page import Page
from ui.people.page import PeoplePage
from warroom.domain.settlement import Doubt
from warroom.services.office import Office

PAGES: tuple[type[Page], ...] = (CalendarPage, AccountsPage, PeoplePage, LedgerPage)
CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)


def controls(page: QWidget) -> Iterator[QWidget]:
    """Every control that a person made, hidden ones too; not the parts that Qt makes of them."""
    for widget in page.findChildren(QWidget):
        if isinstance(widget, CONTROLS) and not _of_a_control(widget):
            yield widget


def _of_a_control(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if parent is None:
        return False
    makers = QAbstractSpinBox | QComboBox | QAbstractItemView | QScrollBar | QLineEdit
    return isinstance(parent, makers) or _of_a_control(parent)


def name_of(widget: QWidget) -> str:
    """What a screen reader says of it."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


@pytest.fixture(params=PAGES, ids=lambda page: page.__name__)
def page(request: pytest.FixtureRequest, office: Office, staff: Staff, open_page: OpenPage) -> Page:
    """Each page, with something on it that needs a decision."""
    factories.approved(office, staff.camille.id, staff.alix.id, title="Housing figures")
    send_due(office, {"spring_campaign": Doubt("the answer got lost")})
    made: Page = open_page(request.param, staff.noa)
    if isinstance(made, CalendarPage):
        made.stopped.rows()[0].decide.click()
    if isinstance(made, AccountsPage):
        made.connecting.begin()  # its form is made only then
    return made


def test_every_control_has_a_name(page: Page) -> None:
    found = list(controls(page))

    assert found
    assert [widget for widget in found if not name_of(widget).strip()] == []


def test_every_button_can_be_reached_by_tab(page: Page) -> None:
    unreachable = [
        name_of(widget)
        for widget in controls(page)
        if isinstance(widget, QAbstractButton) and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]

    assert unreachable == []


def test_every_action_has_a_key_and_says_why_when_it_is_disabled(page: Page) -> None:
    for action in page.actions_offered():
        assert not action.shortcut().isEmpty(), action.text()
        assert action.isEnabled() or action.statusTip(), action.text()
