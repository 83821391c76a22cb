"""Two real desks on one draft: who writes is seen, the pen is handed over, and nothing typed is lost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.factories import Staff
from tests.ui.conftest import said
from tests.ui.programs import MovedClock
from tests.ui.writing import WritingDesk, begin, open_post, rest, saved, shows, text_on_screen, write
from ui.compose.page import ComposePage
from ui.compose.sheet import Saving
from warroom.domain.ids import PostId
from warroom.domain.person import Person
from warroom.domain.post import Post
from warroom.domain.presence import Turn
from warroom.services import presence, queries
from warroom.services.office import Office
from warroom.store.feed import Feed, feed_of

START = "We meet on Sunday"


@pytest.fixture
def clock_of_all() -> MovedClock:
    """The time at every desk."""
    return MovedClock()


@pytest.fixture
def office_at(database: Path, clock_of_all: MovedClock) -> Iterator[Callable[[], Office]]:
    """Opens the campaign at one more desk, on the time of all."""
    opened: list[tuple[Office, Feed]] = []

    def open_one() -> Office:
        office = factories.opened_office(database, clock_of_all)
        feed = feed_of(office.store, office.bus)
        feed.start()
        opened.append((office, feed))
        return office

    yield open_one
    for office, feed in opened:
        feed.stop()
        office.store.close()


@dataclass
class Room:
    """Camille and Sasha, each before a window of their own, with the same draft open."""

    camille: ComposePage
    sasha: ComposePage
    post: Post
    clock: MovedClock
    qtbot: QtBot

    @property
    def office(self) -> Office:
        """The campaign, as a third would look at it."""
        return self.camille.desk.office

    def rest(self) -> None:
        """Until both desks have nothing to do."""
        for page in (self.camille, self.sasha):
            rest(page, self.qtbot)

    def turn(self) -> Turn | None:
        """Whose turn it is in the database."""
        return presence.who(self.office).turn(self.post.id)

    def text(self) -> str:
        """What the database holds."""
        return queries.post(self.office, self.post.id).post.draft.thread[0].text

    def beat(self, *pages: ComposePage) -> None:
        """Let these desks be heard of."""
        for page in pages:
            page.desk.presence.beat()
        self.rest()

    def pass_time(self, seconds: float) -> None:
        """Let time pass without anybody's timers running, and both desks look."""
        self.clock.by += timedelta(seconds=seconds)
        for page in (self.camille, self.sasha):
            page.desk.presence.look()
        self.rest()


@pytest.fixture
def room(
    writing_desk: WritingDesk,
    staff: Staff,
    office: Office,
    office_at: Callable[[], Office],
    clock_of_all: MovedClock,
    qtbot: QtBot,
) -> Room:
    """Both have Camille's draft open."""
    post = factories.drafted(office, staff.camille.id, START)

    def seated(person: Person) -> ComposePage:
        page = writing_desk(person, office_at())
        page.desk.presence.start()
        open_post(page, post.id, qtbot)
        return page

    return Room(seated(staff.camille), seated(staff.sasha), post, clock_of_all, qtbot)


def pen_says(page: ComposePage, words: str, qtbot: QtBot) -> None:
    """Until the strip of the pen says this."""
    qtbot.waitUntil(lambda: words in page.editor.strips.pen.sentence, timeout=8_000)


def pen_silent(page: ComposePage, qtbot: QtBot) -> None:
    """Until there is nothing to say about the pen."""
    qtbot.waitUntil(page.editor.strips.pen.isHidden, timeout=8_000)


def buttons(page: ComposePage) -> list[str]:
    """What can be done about the pen."""
    return [button.text() for button in page.editor.strips.pen.buttons]


def press(page: ComposePage, name: str) -> None:
    """Press a button of the pen's strip."""
    next(button for button in page.editor.strips.pen.buttons if button.text() == name).click()


def can_type(page: ComposePage) -> bool:
    """Whether the text takes keys."""
    return not page.editor.composer.thread_editor.parts[0].text.isReadOnly()


def begins(room: Room, page: ComposePage, text: str) -> None:
    """Somebody types, and has the pen."""
    write(page, text)
    room.qtbot.waitUntil(lambda: page.sheet is not None and page.sheet.pen.mine)


def handed_to_sasha(room: Room) -> None:
    """Camille types, Sasha asks, Camille hands over."""
    begins(room, room.camille, " at ten")
    pen_says(room.sasha, "Camille Roy is writing here", room.qtbot)
    press(room.sasha, "Ask for the pen")
    pen_says(room.camille, "Sasha Petit asks to write here", room.qtbot)
    press(room.camille, "Hand over")
    room.qtbot.waitUntil(lambda: room.sasha.sheet is not None and room.sasha.sheet.pen.mine)


def test_looking_takes_nothing_and_the_first_character_takes_the_pen(room: Room) -> None:
    room.rest()
    assert room.turn() is None
    assert can_type(room.sasha)
    begins(room, room.camille, "!")
    pen_says(room.sasha, "Camille Roy is writing here. You read along as it is saved.", room.qtbot)
    assert not can_type(room.sasha)
    assert can_type(room.camille)
    assert room.camille.editor.strips.pen.isHidden()
    assert not room.sasha.submit_action.isEnabled()
    assert "pen is with a colleague" in room.sasha.submit_action.statusTip()


def test_who_reads_sees_the_text_as_it_is_saved(room: Room) -> None:
    begins(room, room.camille, " at ten")
    shows(room.sasha, f"{START} at ten", room.qtbot)
    write(room.camille, ", sharp")
    shows(room.sasha, f"{START} at ten, sharp", room.qtbot)
    assert said(room.sasha.desk) == []


def test_the_pen_is_handed_over_with_everything_that_was_typed(room: Room) -> None:
    handed_to_sasha(room)
    assert text_on_screen(room.sasha) == f"{START} at ten" == room.text()
    assert can_type(room.sasha)
    pen_says(room.camille, "Sasha Petit is writing here", room.qtbot)
    assert not can_type(room.camille)
    assert [notice.sentence for notice in said(room.sasha.desk)] == ["You have the pen now."]
    write(room.sasha, ", at the hall")
    shows(room.camille, f"{START} at ten, at the hall", room.qtbot)
    assert queries.post(room.office, room.post.id).post.saved_by == room.sasha.desk.me.id


def test_what_is_being_typed_when_the_pen_is_handed_over_is_saved_first(room: Room) -> None:
    begins(room, room.camille, " at ten")
    saved(room.camille, room.qtbot)
    pen_says(room.sasha, "Camille Roy is writing here", room.qtbot)
    press(room.sasha, "Ask for the pen")
    pen_says(room.camille, "asks to write here", room.qtbot)
    write(room.camille, ", and the last words")
    press(room.camille, "Hand over")
    assert not can_type(room.camille)  # until it is over, and then Sasha writes
    shows(room.sasha, f"{START} at ten, and the last words", room.qtbot)
    room.qtbot.waitUntil(lambda: can_type(room.sasha))


def test_not_now(room: Room) -> None:
    begins(room, room.camille, "!")
    pen_says(room.sasha, "is writing here", room.qtbot)
    press(room.sasha, "Ask for the pen")
    pen_says(room.sasha, "has been asked for the pen", room.qtbot)
    pen_says(room.camille, "asks to write here", room.qtbot)
    press(room.camille, "Not now")
    pen_says(room.sasha, "Camille Roy is not done here yet", room.qtbot)
    pen_silent(room.camille, room.qtbot)
    assert buttons(room.sasha) == ["Ask again for the pen"]
    assert can_type(room.camille)


def test_never_mind(room: Room) -> None:
    begins(room, room.camille, "!")
    pen_says(room.sasha, "is writing here", room.qtbot)
    press(room.sasha, "Ask for the pen")
    pen_says(room.camille, "asks to write here", room.qtbot)
    press(room.sasha, "Never mind")
    pen_silent(room.camille, room.qtbot)


def test_who_is_not_answered_takes_the_pen_openly(room: Room) -> None:
    begins(room, room.camille, "!")
    saved(room.camille, room.qtbot)
    pen_says(room.sasha, "is writing here", room.qtbot)
    press(room.sasha, "Ask for the pen")
    pen_says(room.camille, "asks to write here", room.qtbot)
    room.pass_time(15)
    room.beat(room.camille, room.sasha)
    assert buttons(room.sasha) == ["Never mind"]
    room.pass_time(16)
    pen_says(room.sasha, "Camille Roy has not answered. You may take the pen.", room.qtbot)
    assert buttons(room.sasha) == ["Take the pen", "Never mind"]
    press(room.sasha, "Take the pen")
    room.qtbot.waitUntil(lambda: can_type(room.sasha))
    pen_says(room.camille, "Sasha Petit is writing here", room.qtbot)


def test_what_a_silent_desk_had_not_saved_stays_there(room: Room) -> None:
    begins(room, room.camille, " at ten")
    saved(room.camille, room.qtbot)
    assert room.camille.sheet is not None
    room.camille.sheet.autosave.note(room.camille.sheet.draft)  # as if a save were still to come
    room.clock.by += timedelta(seconds=25)
    room.sasha.desk.presence.look()
    pen_says(room.sasha, "That desk is silent", room.qtbot)
    assert not can_type(room.sasha)  # never silently
    press(room.sasha, "Take the pen")
    room.qtbot.waitUntil(lambda: can_type(room.sasha))
    # Camille's desk wakes up, and its keys arrive before the news.
    room.camille.sheet.edit(factories.drafted(room.office, room.camille.desk.me.id, "My own end").draft)
    pen_says(room.camille, "Sasha Petit is writing here", room.qtbot)
    room.qtbot.waitUntil(
        lambda: room.camille.sheet is not None and room.camille.sheet.saving is Saving.CONFLICT
    )
    strip = room.camille.editor.strips.saving
    assert [button.text() for button in strip.buttons] == [
        "Load theirs",
        "Save mine over it",
        "Keep mine as a new post",
    ]
    assert not strip.buttons[1].isEnabled()
    assert room.camille.unsaved() is not None
    strip.buttons[2].click()
    room.qtbot.waitUntil(lambda: room.camille.editor.composer.title.text().endswith("(copy)"))
    room.rest()
    assert text_on_screen(room.camille) == "My own end"
    assert room.text() == f"{START} at ten"


def test_typed_at_the_same_moment_one_has_the_pen_and_the_others_words_stay(room: Room) -> None:
    write(room.camille, " C")
    write(room.sasha, " S")
    room.qtbot.waitUntil(lambda: room.turn() is not None)
    room.rest()
    turn = room.turn()
    assert turn is not None
    first, second = (
        (room.camille, room.sasha)
        if turn.person_id == room.camille.desk.me.id
        else (room.sasha, room.camille)
    )
    pen_says(second, "is writing here", room.qtbot)
    room.qtbot.waitUntil(lambda: second.sheet is not None and second.sheet.saving is Saving.CONFLICT)
    mine = text_on_screen(second)
    assert mine in {f"{START} C", f"{START} S"}
    saved(first, room.qtbot)
    assert text_on_screen(second) == mine
    # Theirs is loaded, mine is set aside, and comes back with the pen.
    second.editor.strips.saving.buttons[0].click()
    shows(second, text_on_screen(first), room.qtbot)
    [bring_back] = second.editor.strips.set_aside.buttons
    assert not bring_back.isEnabled()
    press(second, "Ask for the pen")
    pen_says(first, "asks to write here", room.qtbot)
    press(first, "Hand over")
    room.qtbot.waitUntil(lambda: can_type(second))
    [bring_back] = second.editor.strips.set_aside.buttons
    bring_back.click()
    assert text_on_screen(second) == mine
    saved(second, room.qtbot)
    assert room.text() == mine


def test_the_keys_do_what_the_buttons_do(room: Room) -> None:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

    def key(page: ComposePage, which: Qt.Key) -> None:
        page.window().activateWindow()
        room.qtbot.waitUntil(page.window().isActiveWindow)
        QTest.keyClick(page.editor.composer.thread_editor.parts[0].text, which, held)

    begins(room, room.camille, "!")
    pen_says(room.sasha, "is writing here", room.qtbot)
    key(room.sasha, Qt.Key.Key_A)
    pen_says(room.camille, "asks to write here", room.qtbot)
    hand_over = room.camille.editor.strips.pen.buttons[0]
    assert hand_over.toolTip() == "Hand over (Ctrl+Shift+G)"
    key(room.camille, Qt.Key.Key_N)
    pen_says(room.sasha, "not done here yet", room.qtbot)
    key(room.sasha, Qt.Key.Key_A)
    pen_says(room.camille, "asks to write here", room.qtbot)
    key(room.camille, Qt.Key.Key_G)
    room.qtbot.waitUntil(lambda: can_type(room.sasha))


def test_the_pens_keys_are_listed_with_why_they_can_not_be_used(room: Room) -> None:
    offered = {action.text(): action for action in room.camille.actions_offered()}
    assert not offered["Ask for the pen"].isEnabled()
    assert offered["Ask for the pen"].statusTip() == "nobody else is writing here"
    assert offered["Hand over"].statusTip() == "nobody asks for the pen"


@pytest.mark.parametrize("leave", ["another post", "another page", "the desk"])
def test_who_leaves_puts_the_pen_down_with_everything_saved(room: Room, leave: str) -> None:
    begins(room, room.camille, " at ten")
    pen_says(room.sasha, "is writing here", room.qtbot)
    if leave == "another post":
        begin(room.camille, "")
    elif leave == "another page":
        room.camille.hide()
    else:
        room.camille.flush()
        room.camille.desk.presence.leave()
    pen_silent(room.sasha, room.qtbot)
    shows(room.sasha, f"{START} at ten", room.qtbot)
    assert can_type(room.sasha)
    assert room.turn() is None


def test_who_asked_gets_the_pen_that_is_put_down(room: Room) -> None:
    begins(room, room.camille, " at ten")
    pen_says(room.sasha, "is writing here", room.qtbot)
    press(room.sasha, "Ask for the pen")
    pen_says(room.camille, "asks to write here", room.qtbot)
    begin(room.camille, "")
    room.qtbot.waitUntil(lambda: room.sasha.sheet is not None and room.sasha.sheet.pen.mine)
    assert text_on_screen(room.sasha) == f"{START} at ten"


def test_a_new_post_is_ones_own_from_its_first_save(room: Room) -> None:
    begin(room.camille, "Something new")
    saved(room.camille, room.qtbot)
    room.qtbot.waitUntil(lambda: room.camille.sheet is not None and room.camille.sheet.pen.mine)
    assert room.camille.sheet is not None
    post_id = room.camille.sheet.post_id
    assert post_id is not None
    open_post(room.sasha, post_id, room.qtbot)
    pen_says(room.sasha, "Camille Roy is writing here", room.qtbot)


def test_who_has_stopped_typing_only_looks(room: Room) -> None:
    begins(room, room.camille, " at ten")
    saved(room.camille, room.qtbot)
    assert room.camille.sheet is not None
    room.camille.sheet.pen.rested.emit()
    room.qtbot.waitUntil(lambda: room.turn() is None)
    assert can_type(room.camille)


def test_what_is_submitted_is_nobodys_turn(room: Room) -> None:
    begins(room, room.camille, " at ten")
    saved(room.camille, room.qtbot)
    room.camille.submit()
    room.qtbot.waitUntil(lambda: room.turn() is None)
    pen_silent(room.sasha, room.qtbot)
    assert room.sasha.editor.strips.state.isVisible()


def test_a_reader_by_role_sees_who_writes_and_is_offered_nothing(
    room: Room, writing_desk: WritingDesk, staff: Staff, office_at: Callable[[], Office], qtbot: QtBot
) -> None:
    begins(room, room.camille, "!")
    page = writing_desk(staff.alix, office_at())
    page.desk.presence.start()
    open_post(page, room.post.id, qtbot)
    pen_says(page, "Camille Roy is writing here", qtbot)
    assert buttons(page) == []


def test_colleagues_see_who_reads_and_who_writes(room: Room) -> None:
    line = room.camille.editor.company
    room.qtbot.waitUntil(lambda: line.sentence == "Sasha Petit is reading this too.")
    begins(room, room.camille, "!")
    room.qtbot.waitUntil(lambda: line.sentence == "You have the pen. Sasha Petit reads along.")
    rows = room.sasha.drafts.rows
    spoken = Qt.ItemDataRole.AccessibleTextRole
    room.qtbot.waitUntil(lambda: "Camille Roy is writing" in str(rows.data(rows.index(0), spoken)))
    room.sasha.hide()
    room.qtbot.waitUntil(lambda: line.sentence == "")


def test_an_unsaved_text_keeps_its_pen_when_the_post_is_left(room: Room) -> None:
    begins(room, room.camille, " at ten")
    sheet = room.camille.sheet
    assert sheet is not None
    begin(room.camille, "")
    assert sheet.pen.mine  # until what waits is saved
    room.qtbot.waitUntil(lambda: room.turn() is None)
    assert room.text() == f"{START} at ten"


def test_two_windows_of_one_person_do_not_keep_each_other_from_writing(
    room: Room, writing_desk: WritingDesk, staff: Staff, office_at: Callable[[], Office], qtbot: QtBot
) -> None:
    begins(room, room.camille, " at ten")
    saved(room.camille, qtbot)
    other = writing_desk(staff.camille, office_at())
    other.desk.presence.start()
    open_post(other, PostId(room.post.id), qtbot)
    assert can_type(other)
    write(other, " sharp")
    saved(other, qtbot)
    shows(room.camille, f"{START} at ten sharp", qtbot)
