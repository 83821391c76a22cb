"""The parts of the timeline one by one: the spine, the words, the drawing of a row, saving evidence."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.timelines import arrive, incoming
from tests.ui.conftest import DeskFor, said
from tests.ui.monitoring import Sit, rest
from ui.control import Control
from ui.errors import NoticeKind
from ui.settings import Settings
from ui.timeline.conversation import Conversation
from ui.timeline.delegate import ROW_HEIGHT
from ui.timeline.look import author, chips, excerpt, relation, spoken_line, stamp
from ui.timeline.page import TimelinePage
from ui.timeline.spine import Spine
from ui.workspace import Workspace
from warroom.domain.ids import ResponseId
from warroom.domain.response import Response, ResponseKind, TimelineFilter, Triage
from warroom.services import queries, timeline, triage
from warroom.services.office import Office

NOON = datetime(2026, 5, 24, 12, 0, 7, tzinfo=UTC)


@given(st.sets(st.integers(min_value=0, max_value=1 << 62)), st.integers(min_value=0, max_value=1 << 62))
def test_the_spine_knows_each_place_by_its_id(ids: set[int], other: int) -> None:
    newest_first = sorted(ids, reverse=True)
    spine = Spine(newest_first[:3])
    spine.extend(newest_first[3:])
    assert len(spine) == len(ids)
    assert [spine.row_of(ResponseId(i)) for i in newest_first] == list(range(len(ids)))
    assert spine.row_of(ResponseId(other)) == (newest_first.index(other) if other in ids else None)
    assert list(spine.span(-5, 10**9)) == newest_first


@pytest.fixture
def response(office: Office) -> Response:
    arrive(office, incoming("And the villages?", at=NOON))
    return timeline.newest(office, TimelineFilter(), 1).responses[0]


def test_what_a_response_is_to_us_is_said_in_words(response: Response, staff: Staff) -> None:
    ours = replace(response, post_title="School plan")
    assert relation(ours) == "reply to “School plan”"
    assert relation(replace(ours, kind=ResponseKind.QUOTE)) == "quote of “School plan”"
    assert relation(replace(ours, kind=ResponseKind.MENTION)) == "mention"
    assert relation(response) == "reply"
    line = spoken_line(ours, staff.sasha.id, UTC, NOON)  # type: ignore[arg-type]  # any tzinfo does here
    assert line == "Marie, reply to “School plan”, 12:00:07, new: And the villages?"


def test_every_mark_is_a_word_too(response: Response, staff: Staff) -> None:
    def words(**facts: object) -> list[str]:
        changed = replace(response, **facts)  # type: ignore[arg-type]  # fields of a response, by name
        return [look.word for look in chips(changed, staff.sasha.id)]

    assert words() == ["new"]
    assert words(escalated_at=NOON, kept_at=NOON, hidden_at=NOON) == [
        "escalated",
        "evidence",
        "hidden",
        "new",
    ]
    claimed = {"triage": Triage.CLAIMED, "claimed_by": staff.noa.id, "claimed_by_name": "Noa Haddad"}
    assert words(**claimed) == ["claimed by Noa Haddad"]
    assert words(triage=Triage.CLAIMED, claimed_by=staff.sasha.id) == ["mine"]
    assert words(kind=ResponseKind.LIKE) == [], "a like asks nothing of anybody"


def test_a_name_can_not_disguise_itself(response: Response) -> None:
    assert author(replace(response, author_name="\u202eeiraM\u200b  Dupont")) == "eiraM Dupont"
    assert author(replace(response, author_name=" \u2066 ")) == "@marie.example"


def test_times_are_the_campaigns(response: Response, office: Office, staff: Staff, desk_for: DeskFor) -> None:
    zone = desk_for(staff.sasha).campaign.zone
    assert stamp(NOON, zone, NOON) == "14:00:07"
    assert stamp(NOON, zone, NOON.replace(day=25)) == "yesterday 14:00"


def test_two_lines_never_need_more_than_an_excerpt() -> None:
    assert excerpt("a\n\n  b\tc ") == "a b c"
    assert len(excerpt("word " * 2_000_000)) < 700


@pytest.mark.parametrize(
    "text",
    [
        "short",
        "a" * 5000,
        "word " * 400,
        "\u202eright to left",
        "👨‍👩‍👧‍👦 " * 90,
        "مرحبا " * 90,
        "\x00 \x1b[31m",
    ],
)
def test_any_text_can_be_drawn_and_inspected(
    text: str, office: Office, staff: Staff, sit: Sit, qtbot: QtBot
) -> None:
    post = factories.drafted(office, staff.camille.id, title=text[:200])
    arrive(office, incoming(text, author=text[:200], root="our-post", at=NOON), post=post.id)
    page = sit(staff.sasha)
    page.view.selectRow(0)
    rest(page, qtbot)
    assert page.view.rowHeight(0) == ROW_HEIGHT
    assert not page.window().grab().isNull()
    assert text[:5].replace("\x00", "?") in page.details.text.toPlainText()
    assert page.details.minimumSizeHint().width() <= 360, "no word is so long that others are cut"


def test_what_people_write_is_never_read_as_markup(office: Office, desk_for: DeskFor, staff: Staff) -> None:
    root = incoming("<img src='file:///etc/passwd'>", root="our-post", at=NOON)
    arrive(office, root, incoming("<b>reply</b>", root="our-post", parent=root.remote.id))
    newest = timeline.newest(office, TimelineFilter(), 1).responses[0]
    triage.note(office, staff.sasha.id, newest.id, "<script>")
    parts = Conversation(queries.response(office, newest.id), desk_for(staff.sasha).campaign.zone, NOON)
    assert "<img" not in parts.thread()
    assert "&lt;img" in parts.thread()
    assert "<b>reply" not in parts.thread()
    assert "<script>" not in parts.notes()


@pytest.fixture
def kept(office: Office, staff: Staff, sit: Sit, qtbot: QtBot, response: Response) -> TimelinePage:
    """A page whose inspector shows a response kept as evidence."""
    triage.keep(office, staff.sasha.id, response.id)
    page = sit(staff.sasha)
    page.open(response.id)
    qtbot.waitUntil(lambda: page.details.shown is not None)
    return page


def test_the_kept_document_can_be_saved(
    kept: TimelinePage, tmp_path: Path, office: Office, response: Response, qtbot: QtBot
) -> None:
    choose_file(kept, str(tmp_path / "evidence.json"))
    qtbot.waitUntil(lambda: said(kept.desk) != [])
    assert said(kept.desk)[-1].kind is NoticeKind.DONE
    evidence = queries.response(office, response.id).evidence
    assert evidence is not None
    assert (tmp_path / "evidence.json").read_bytes() == evidence.content


def test_a_document_that_can_not_be_saved_is_said_so(
    kept: TimelinePage, tmp_path: Path, qtbot: QtBot
) -> None:
    choose_file(kept, str(tmp_path / "no such folder" / "evidence.json"))
    qtbot.waitUntil(lambda: said(kept.desk) != [])
    assert said(kept.desk)[-1].kind is NoticeKind.TROUBLE
    assert "no such folder" in said(kept.desk)[-1].sentence


def choose_file(page: TimelinePage, path: str) -> None:
    page.details.evidence_part.body.linkActivated.emit("evidence:")
    dialog = page.details.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(path)
    dialog.close()


def test_what_a_network_can_not_hide_is_not_offered(
    office: Office, staff: Staff, sit: Sit, response: Response, qtbot: QtBot
) -> None:
    mute = {name: replace(network, moderations=frozenset()) for name, network in office.networks.items()}
    page = sit(staff.sasha, replace(office, networks=mute))
    page.open(response.id)
    rest(page, qtbot)
    assert not page.acts.hide.isEnabled()
    assert page.acts.hide.statusTip() == "Rehearsal has no way to hide somebody's response"
    assert page.acts.keep.isEnabled()


def test_enter_unfolds_the_details(desk_for: DeskFor, staff: Staff, response: Response, qtbot: QtBot) -> None:
    window = Workspace(desk_for(staff.sasha), Control(), Settings(), "timeline")
    qtbot.addWidget(window)
    window.window_actions.fold.setChecked(True)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    page = window.page("timeline")
    assert isinstance(page, TimelinePage)
    qtbot.waitUntil(page.view.isVisible)
    assert not page.details.isVisible()
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    qtbot.waitUntil(page.details.isVisible)
    qtbot.waitUntil(lambda: page.details.name.text() == "Marie")
    rest(page, qtbot)
    window.window_actions.fold.setChecked(False)
