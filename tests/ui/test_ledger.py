"""The ledger, as people read, verify and export it."""

import json
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import OpenPage, said
from tests.ui.sending import send_due
from ui.ledger.model import PAGE
from ui.ledger.page import LedgerPage
from ui.theme.tokens import palette
from warroom.domain.ledger import LedgerEntry
from warroom.domain.person import Person
from warroom.language import speak
from warroom.services import accounts, cards, compose, ledger, setup
from warroom.services.office import Office

Open = Callable[[Person], LedgerPage]


@pytest.fixture
def page_of(open_page: OpenPage) -> Open:
    """`page_of(person)` opens the ledger at their desk."""
    return partial(open_page, LedgerPage)


def rows(page: LedgerPage, *columns: int) -> list[tuple[Any, ...]]:
    """Some columns of what was read so far."""
    model = page.model
    return [tuple(model.index(row, n).data() for n in columns) for row in range(model.rowCount())]


def commented(office: Office, staff: Staff, times: int) -> None:
    """A post with many comments: each is an entry."""
    post = factories.drafted(office, staff.camille.id)
    for n in range(times):
        compose.comment(office, staff.camille.id, post.id, f"remark {n}")


def break_the_chain(database: Path) -> None:
    """Rewrite an entry past the program, as somebody with the file and a knife might."""
    raw = sqlite3.connect(database)
    for (name,) in raw.execute(
        "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='ledger'"
    ).fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute(
        "UPDATE ledger SET detail = '{\"title\":\"Something else\"}' WHERE stream = 'post:1' AND seq = 1"
    )
    raw.commit()
    raw.close()


def test_the_newest_act_is_on_top_with_who_and_what_in_words(
    office: Office, staff: Staff, page_of: Open
) -> None:
    factories.approved(office, staff.camille.id, staff.alix.id, title="Rally in Lyon")
    send_due(office)

    page = page_of(staff.sasha)

    told = [entry for entry in rows(page, 1, 2, 3) if entry[2] == "post 1"]
    assert told == [
        ("the worker", "sending → sent", "post 1"),
        ("the worker", "it is on the network", "post 1"),
        ("the worker", "taken by a worker → sending", "post 1"),
        ("the worker", "scheduled → taken by a worker", "post 1"),
        ("Alix Morel", "queued it for an account", "post 1"),
        ("Alix Morel", "approved it", "post 1"),
        ("Camille Roy", "submitted it for sign-off", "post 1"),
        ("Camille Roy", "started a post", "post 1"),
    ]
    assert ("title: Rally in Lyon",) in rows(page, 4)


def test_no_act_of_the_program_is_left_without_words(office: Office, staff: Staff, page_of: Open) -> None:
    page = page_of(staff.noa)

    shown, raw = rows(page, 2), [entry.action for _, entry in ledger.entries(office)]

    assert len(shown) == len(raw)
    assert not [word for (word,), action in zip(shown, raw, strict=True) if word == action]


def test_older_entries_are_read_as_they_are_scrolled_to(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    commented(office, staff, PAGE + 50)
    page = page_of(staff.noa)
    assert page.model.rowCount() == PAGE

    page.table.scrollToBottom()

    everything = ledger.verify(office).entries
    qtbot.waitUntil(lambda: page.model.rowCount() == everything)
    assert rows(page, 2)[-1] == ("added a person",)


def test_a_new_act_appears_and_what_is_being_read_stays_in_place(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    commented(office, staff, 100)
    page = page_of(staff.noa)
    page.table.verticalScrollBar().setValue(40)
    read = page.table.indexAt(page.table.viewport().rect().topLeft()).siblingAtColumn(4).data()

    factories.drafted(office, staff.camille.id, title="Something new")

    qtbot.waitUntil(lambda: rows(page, 4)[0] == ("title: Something new",))
    top = page.table.indexAt(page.table.viewport().rect().topLeft()).siblingAtColumn(4).data()
    assert top == read


def test_verifying_says_that_every_link_holds(
    qtbot: QtBot, office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.sasha)
    page.table.setFocus()

    QTest.keyClick(page.table, Qt.Key.Key_V)

    count = ledger.verify(office).entries
    qtbot.waitUntil(lambda: f"Verified: {count} entries" in page.verdict.sentence.text())
    assert not page.verdict.links.isVisible()


def test_a_ledger_that_somebody_rewrote_names_the_broken_link_in_red(
    qtbot: QtBot, office: Office, staff: Staff, database: Path, page_of: Open
) -> None:
    factories.drafted(office, staff.camille.id)
    break_the_chain(database)
    page = page_of(staff.noa)

    page.verify()

    qtbot.waitUntil(lambda: "Not verified: 1 link is broken" in page.verdict.sentence.text())
    assert page.verdict.links.text() == "post:1/1"
    broken = next(n for n, texts in enumerate(rows(page, 3)) if texts == ("post 1",))
    marked = page.model.index(broken, 0)
    assert marked.data(Qt.ItemDataRole.ForegroundRole).name() == palette().danger
    assert not marked.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert marked.data(Qt.ItemDataRole.ToolTipRole) == "The chain is broken here."


def test_everything_is_exported_as_lines_of_json(
    qtbot: QtBot, office: Office, staff: Staff, tmp_path: Path, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.actions_offered()[1].trigger()
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    target = tmp_path / "ledger.jsonl"

    dialog.fileSelected.emit(str(target))
    dialog.reject()

    qtbot.waitUntil(lambda: bool(said(page.desk)))
    first, *lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert first["entries"] == len(lines) == ledger.verify(office).entries
    assert {line["action"] for line in lines} >= {"found", "add person", "add account"}


def test_an_export_that_can_not_be_written_says_where_and_why(
    qtbot: QtBot, staff: Staff, tmp_path: Path, page_of: Open
) -> None:
    page = page_of(staff.noa)

    page.export_to(tmp_path / "no such folder" / "ledger.jsonl")

    qtbot.waitUntil(lambda: bool(said(page.desk)))
    assert "no such folder" in said(page.desk)[-1].sentence
    assert "Choose another place" in said(page.desk)[-1].sentence


def test_the_inspector_shows_an_entry_with_its_place_in_the_chain(
    office: Office, staff: Staff, page_of: Open
) -> None:
    page = page_of(staff.noa)
    page.table.selectRow(0)
    newest: LedgerEntry = ledger.entries(office)[0][1]

    shown = " ".join(label.text() for label in page.details.findChildren(QLabel))

    assert newest.hash in shown.replace(" ", "")
    assert newest.prev in shown.replace(" ", "")


def test_rules_costs_and_what_the_worker_is_asked_are_in_words(
    office: Office, staff: Staff, page_of: Open
) -> None:
    setup.change_rules(office, staff.noa.id, False, "utm_source={network}", ("spring.example",))
    first = factories.first_account(office)
    accounts.change(office, staff.noa.id, first, "Spring", 1, ("school", "#spring"), Decimal("2.50"))
    cards.ask(office, staff.camille.id, "https://spring.example/plan")
    asked, changed, ruled = (str(row[0]) for row in rows(page_of(staff.noa), 4)[:3])
    assert "kind: read a page for its link card" in asked
    assert "watched words: school, #spring" in changed
    assert "may cost a day: $2.50" in changed
    assert "descriptions required: No" in ruled
    assert "the campaign's domains: spring.example" in ruled


def test_it_speaks_the_language_of_the_desk(staff: Staff, page_of: Open) -> None:
    speak("fr")

    page = page_of(staff.noa)

    assert rows(page, 0)[0][0].split()[1] not in {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Nov", "Dec"}
