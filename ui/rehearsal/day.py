"""One day at headquarters, from the first draft to the hold, scene by scene."""

from PySide6.QtCore import Qt

from ui.calendar.options import Way
from ui.calendar.page import CalendarPage
from ui.calendar.stopped_row import StoppedRow
from ui.compose.page import ComposePage
from ui.hold.panel import HoldPanel
from ui.rehearsal import eight
from ui.rehearsal.backstage import Backstage
from ui.rehearsal.director import Director, OffCue
from ui.rehearsal.steps import (
    ADMIN,
    APPROVER,
    CTRL,
    DRAFTER,
    MONITOR,
    choose_account,
    expect,
    sign,
    wait_for_status,
    watch_it_go_out,
)
from ui.theme.style import Theme
from ui.timeline.page import TimelinePage
from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import PostId
from warroom.domain.post import PostStatus
from warroom.domain.response import ResponseKind, TimelineFilter
from warroom.language import spoken, tr
from warroom.services import hold, queries, timeline

TITLE = "Une cantine à un euro"
TEXT = (
    "Dès septembre, la cantine à 1 € pour chaque enfant de Valmont. Et vous, que changeriez-vous à l'école ?"
)
ANSWER = "Merci de votre question ! Le détail est dans notre programme ; nous en parlons jeudi, au Théâtre."
REASON = "Attaque en ville : nous suspendons la campagne."
PAGES = ("accounts", "people", "ledger")


def play(director: Director, backstage: Backstage) -> dict[str, int]:
    """Play the whole day. Raises OffCue when something does not happen as it should.

    What came of the post to eight networks is returned, counted.
    """
    post_id = _write(director)
    sign(director, post_id)
    watch_it_go_out(director, post_id)
    answer_id = _answer(director)
    sign(director, answer_id)
    watch_it_go_out(director, answer_id)
    _decide_what_stopped(director)
    counted = eight.play(director, backstage)
    _hold(director)
    _look_around(director)
    return counted


def _write(director: Director) -> PostId:
    director.say(tr("Camille writes a post and submits it."))
    page = director.sit(DRAFTER, "write")
    director.picture("writing-desk")
    desk = expect(page, ComposePage)
    director.press(desk, Qt.Key.Key_N, CTRL)
    composer = desk.editor.composer
    choose_account(director, desk, "x")
    director.write(composer.title, TITLE)
    director.write(composer.thread_editor.parts[0].text, TEXT)
    post_id = director.wait("the post to be saved", lambda: desk.sheet.post_id if desk.sheet else None)
    director.wait_until("the checks", lambda: bool(desk.submit_action.isEnabled()))
    director.picture("draft")
    director.press(desk, Qt.Key.Key_Return, CTRL)
    wait_for_status(director, post_id, PostStatus.WAITING)
    return post_id


def _answer(director: Director) -> PostId:
    director.say(tr("People answer. Sasha claims a question and answers it."))
    desk = expect(director.sit(MONITOR, "timeline"), TimelinePage)
    office = director.session.office
    words = TimelineFilter(kinds=frozenset({ResponseKind.REPLY}))
    director.wait(
        "a reply to today's post",
        lambda: next(
            (r for r in timeline.newest(office, words, 20).responses if r.post_title == TITLE), None
        ),
    )
    desk.on_show_new()
    director.wait_until("the replies", lambda: bool(desk.model.rowCount()))
    director.settle()
    director.picture("timeline")
    reply = next(r for r in timeline.newest(office, words, 50).responses if r.post_title == TITLE)
    desk.open(reply.id)
    director.wait_until("the reply to be chosen", lambda: bool(desk.acts.answer.isEnabled()))
    director.picture("thread-of-a-reply")
    director.press(desk.view, Qt.Key.Key_A)
    writing = director.wait("the writing desk", lambda: _open_answer(director))
    director.write(writing.editor.composer.thread_editor.parts[0].text, ANSWER)
    director.wait_until("the checks", lambda: bool(writing.submit_action.isEnabled()))
    director.settle()
    director.picture("answer")
    sheet = writing.sheet
    if sheet is None or sheet.post_id is None:
        raise OffCue(tr("The answer was not saved."))
    director.press(writing, Qt.Key.Key_Return, CTRL)
    wait_for_status(director, sheet.post_id, PostStatus.WAITING)
    return sheet.post_id


def _open_answer(director: Director) -> ComposePage | None:
    page = director.workspace.page("write")
    if director.workspace.page_key != "write" or not isinstance(page, ComposePage):
        return None
    answers = page.sheet is not None and page.sheet.draft.answers is not None
    return page if answers and page.editor.composer.thread_editor.parts else None


def _decide_what_stopped(director: Director) -> None:
    director.say(tr("Alix decides what stopped: one is in doubt, one was missed, one was refused."))
    desk = expect(director.sit(APPROVER, "calendar"), CalendarPage)
    director.wait_until("the stopped posts", lambda: bool(desk.stopped.rows()))
    director.picture("calendar")
    _decide(director, desk, DeliveryState.IN_DOUBT, Way.WAS_SENT)
    _decide(director, desk, DeliveryState.MISSED, Way.NOW)
    _decide(director, desk, DeliveryState.FAILED, Way.NOW)
    director.say(tr("One network takes posts from people only: Alix posted it there, and pastes its link."))
    _decide(director, desk, DeliveryState.BY_HAND, Way.WAS_SENT)


def _decide(director: Director, desk: CalendarPage, state: DeliveryState, way: Way) -> None:
    office = director.session.office

    def stopped_row() -> StoppedRow | None:
        return next((row for row in desk.stopped.rows() if row.stopped.delivery.state is state), None)

    row = director.wait(f"the one that is {state}", stopped_row)
    row.decide.click()
    if way is Way.WAS_SENT:
        director.write(row.link, f"https://rehearsal.example/@{row.stopped.account.handle}/seen")
    director.picture(f"deciding-{state}")
    row.buttons[way].click()
    director.wait_until(
        "the decision", lambda: all(each.delivery.state is not state for each in queries.stopped(office))
    )


def _hold(director: Director) -> None:
    director.say(tr("Sasha stops everything; Alix and Noa lift the hold."))
    director.sit(MONITOR, "timeline")
    office = director.session.office
    director.press(director.workspace, Qt.Key.Key_H, CTRL | Qt.KeyboardModifier.ShiftModifier)
    panel = director.wait("the question why", lambda: director.program.window.findChild(HoldPanel))
    director.write(panel.reason, REASON)
    director.press(panel.reason, Qt.Key.Key_Return)
    director.wait("the hold", lambda: hold.current(office))
    director.wait(
        "the worker's word", lambda: ((held := hold.current(office)) and held.confirmed_by) or None, 5
    )
    director.picture("hold")
    for login in (APPROVER, ADMIN):
        _lift(director, login)
    director.wait_until("the end of the hold", lambda: bool(hold.current(office) is None))
    director.picture("released-one-by-one")


def _lift(director: Director, login: str) -> None:
    director.sit(login, "calendar")
    lift = director.workspace.hold_banner.lift
    director.wait_until("the button to lift", lift.isEnabled)
    lift.click()
    director.settle()


def _look_around(director: Director) -> None:
    director.say(tr("Noa looks at accounts, people and ledger; then in the dark, and in the other language."))
    for key in PAGES:
        director.sit(ADMIN, key)
        director.picture(key)
    director.program.on_theme_chosen(Theme.DARK)
    director.sit(MONITOR, "timeline")
    director.picture("timeline-dark")
    director.sit(DRAFTER, "write")
    director.picture("writing-desk-dark")
    director.program.on_theme_chosen(Theme.LIGHT)
    director.program.on_language_chosen("en" if spoken() == "fr" else "fr")
    for login, key in ((DRAFTER, "write"), (APPROVER, "calendar"), (MONITOR, "timeline")):
        director.sit(login, key)
        director.picture(f"{key}-{spoken()}")
