"""What a monitor does with responses, and what colleagues see of it: real windows on a real file."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.timelines import arrive, incoming
from tests.ui.conftest import said
from tests.ui.monitoring import Sit, choose, id_of, minute, press, rest, triage_of
from ui.errors import NoticeKind
from warroom.domain.ids import PostId
from warroom.domain.person import Person, Role
from warroom.domain.response import Triage
from warroom.services import people, timeline, triage
from warroom.services.office import Office


def test_claiming_is_seen_by_colleagues_and_can_be_undone(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    arrive(office, incoming("a question"))
    page, colleague = sit(staff.sasha), sit(staff.noa, open_office())
    choose(page, qtbot, "a question")
    press(page, qtbot, "c")
    qtbot.waitUntil(
        lambda: (r := colleague.model.response_at(0)) is not None and r.claimed_by == staff.sasha.id
    )
    assert said(page.desk)[-1].sentence == "1 response claimed"
    assert page.acts.claim.text() == "Let go"
    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()
    rest(page, qtbot)
    assert triage_of(office, "a question") is Triage.NEW
    qtbot.waitUntil(lambda: (r := colleague.model.response_at(0)) is not None and r.claimed_by is None)


def test_the_second_to_claim_is_told_who_was_first(
    sit: Sit, staff: Staff, office: Office, open_office: Callable[[], Office], qtbot: QtBot
) -> None:
    other = open_office()
    lou = second_monitor(office, staff)
    arrive(office, incoming("a question"))
    page = sit(staff.sasha)
    choose(page, qtbot, "a question")
    triage.claim(other, lou.id, [id_of(office, "a question")])
    page.acts.claim.trigger()  # before the news of Lou's claim can reach this desk
    rest(page, qtbot)
    notice = said(page.desk)[-1]
    assert notice.kind is NoticeKind.REFUSED
    assert "Lou Martin has claimed the response of Marie" in notice.sentence
    rest(page, qtbot)
    qtbot.waitUntil(lambda: not page.acts.claim.isEnabled())
    assert page.acts.answer.statusTip() == "Lou Martin has claimed it"


def second_monitor(office: Office, staff: Staff) -> Person:
    return people.add(office, staff.noa.id, "lou", "Lou Martin", [Role.MONITOR], factories.PASSWORD)


def test_a_run_is_done_in_one_step_and_taken_up_again_in_one(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, *(incoming(f"spam {n}", at=minute(n)) for n in range(6)))
    triage.claim(office, staff.sasha.id, [id_of(office, "spam 2")])
    triage.done(office, staff.sasha.id, [id_of(office, "spam 4")])
    page = sit(staff.sasha)
    for _ in range(4):
        press(page, qtbot, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert len(page.chosen()) == 5
    press(page, qtbot, "d")
    assert said(page.desk)[-1].sentence == "4 responses done"
    states = [triage_of(office, f"spam {n}") for n in range(6)]
    assert states == [Triage.NEW, *[Triage.DONE] * 5]
    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()
    rest(page, qtbot)
    states = [triage_of(office, f"spam {n}") for n in range(6)]
    assert states == [Triage.NEW, Triage.NEW, Triage.CLAIMED, Triage.NEW, Triage.DONE, Triage.NEW]


def test_done_goes_on_to_the_next(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, *(incoming(f"r{n}", at=minute(n)) for n in range(3)))
    page = sit(staff.sasha)
    press(page, qtbot, "d")
    press(page, qtbot, "d")
    assert [triage_of(office, f"r{n}") for n in range(3)] == [Triage.NEW, Triage.DONE, Triage.DONE]
    assert page.view.current_id() == id_of(office, "r0")
    press(page, qtbot, "k")
    assert page.view.current_id() == id_of(office, "r1")
    assert page.acts.done.text() == "Take up again"


def test_an_answer_opens_at_the_writing_desk(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("When will you come?", root="our-post"))
    page = sit(staff.sasha)
    opened: list[PostId] = []
    page.desk.places.post_opened.connect(opened.append)
    choose(page, qtbot, "When will you come?")
    press(page, qtbot, "a")
    assert len(opened) == 1
    qtbot.waitUntil(lambda: "by Sasha Petit" in page.details.answers_part.body.text())
    assert triage_of(office, "When will you come?") is Triage.CLAIMED
    press(page, qtbot, "a")
    assert opened == [opened[0]] * 2, "the answer begun is taken up again"


def test_escalating_asks_why_and_can_be_ended(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("a rumour"))
    page = sit(staff.sasha)
    choose(page, qtbot, "a rumour")
    press(page, qtbot, "e")
    box = page.details.words_box
    assert box.isVisible()
    QTest.keyClick(box.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert box.isVisible(), "no reason, no escalation"
    QTest.keyClicks(box.field, "Is this true? d c")
    QTest.keyClick(box.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rest(page, qtbot)
    assert not box.isVisible()
    [response] = timeline.these(office, [id_of(office, "a rumour")])
    assert response.escalated_at is not None
    assert response.triage is Triage.NEW, "letters typed as a reason are no keys"
    qtbot.waitUntil(lambda: "Is this true? d c" in page.details.notes_part.body.text())
    press(page, qtbot, "e")
    [response] = timeline.these(office, [response.id])
    assert response.escalated_at is None


def test_a_note_is_for_colleagues(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("a question"))
    page = sit(staff.sasha)
    choose(page, qtbot, "a question")
    press(page, qtbot, "n")
    QTest.keyClicks(page.details.words_box.field, "Ask <b>Camille</b>")
    page.details.words_box.say_button.click()
    rest(page, qtbot)
    qtbot.waitUntil(lambda: "Ask &lt;b&gt;Camille" in page.details.notes_part.body.text())


def test_evidence_shows_its_hash(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("I know where you live"))
    page = sit(staff.sasha)
    choose(page, qtbot, "I know where you live")
    press(page, qtbot, "v")
    with office.store.read() as uow:
        kept = uow.responses.evidence(id_of(office, "I know where you live"))
    assert kept is not None
    qtbot.waitUntil(page.details.evidence_part.isVisible)
    assert kept.digest in page.details.evidence_part.body.text().replace("\u200b", "")
    assert page.acts.keep.statusTip() == "it is kept as evidence already"


def test_who_is_no_monitor_reads_only(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("a question"))
    page = sit(staff.alix)
    choose(page, qtbot, "a question")
    for action in (page.acts.claim, page.acts.done, page.acts.hide, page.acts.answer):
        assert not action.isEnabled()
        assert action.statusTip() == "not part of your role"
    assert page.acts.note.isEnabled()
    assert all(action in page.actions_offered() for action in page.acts.all)
