"""Hiding, showing again, spam, removing: what each network can do, and what is asked before."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.factories import Staff
from tests.timelines import arrive, incoming
from tests.ui.conftest import said
from tests.ui.monitoring import Sit, choose, id_of, minute, press, rest, texts
from tests.ui.sending import errands_asked
from ui.timeline.look import chips
from ui.timeline.moderating import why_not
from ui.timeline.page import TimelinePage
from warroom.domain.capabilities import Moderation
from warroom.domain.errand import Errand, ErrandKind, ErrandState
from warroom.domain.response import Response, ResponseKind
from warroom.services import collect, errands, timeline
from warroom.services.office import Office


def with_moderations(office: Office, *acts: Moderation) -> Office:
    """The campaign on a practice network that can do exactly `acts`."""
    practice = replace(office.networks["rehearsal"], moderations=frozenset(acts))
    return replace(office, networks={"rehearsal": practice})


def asked(office: Office) -> list[tuple[str | None, int | None]]:
    """What the worker was asked to do to responses."""
    return [(each.text, each.argument) for each in moderations(office)]


def moderations(office: Office) -> list[Errand]:
    return [each for each in errands_asked(office) if each.kind is ErrandKind.MODERATE]


def as_it_stands(office: Office, text: str) -> Response:
    (response,) = timeline.these(office, [id_of(office, text)])
    return response


def box_of(page: TimelinePage) -> QMessageBox:
    box = page.findChild(QMessageBox)
    assert box is not None
    return box


def answer_box(page: TimelinePage, name: str) -> None:
    buttons = box_of(page).buttons()
    next(button for button in buttons if button.text().replace("&", "") == name).click()


def test_what_can_be_shown_again_is_hidden_at_once_and_undone(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("an insult"))
    page = sit(staff.sasha)
    choose(page, qtbot, "an insult")
    press(page, qtbot, "h")
    assert page.findChild(QMessageBox) is None
    number = id_of(office, "an insult")
    assert asked(office) == [("hide", number)]
    undo = said(page.desk)[-1].action
    assert undo is not None
    undo()
    rest(page, qtbot)
    assert asked(office) == [("show", number)]


def test_what_can_not_be_shown_again_is_asked_first(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("an insult"))
    page = sit(staff.sasha, with_moderations(office, Moderation.HIDE))
    choose(page, qtbot, "an insult")
    press(page, qtbot, "h")
    assert "it stays so" in box_of(page).informativeText()
    answer_box(page, "Cancel")
    rest(page, qtbot)
    assert asked(office) == []
    press(page, qtbot, "h")
    answer_box(page, "Hide")
    rest(page, qtbot)
    assert asked(office) == [("hide", id_of(office, "an insult"))]
    assert said(page.desk)[-1].action is None, "nothing can take it back"


def test_a_run_is_hidden_in_one_step_after_a_question(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, *(incoming(f"spam {n}", at=minute(n)) for n in range(3)))
    collect.moderated(office, id_of(office, "spam 1"), Moderation.HIDE)
    page = sit(staff.sasha)
    choose(page, qtbot, "spam 0", "spam 1", "spam 2")
    press(page, qtbot, "h")
    assert box_of(page).text() == "Hide these 3 responses from the public?"
    answer_box(page, "Hide")
    rest(page, qtbot)
    assert set(asked(office)) == {("hide", id_of(office, f"spam {n}")) for n in (0, 2)}


def test_a_network_that_fails_is_told_in_its_words(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("an insult"))
    page = sit(staff.sasha)
    choose(page, qtbot, "an insult")
    press(page, qtbot, "h")
    (errand,) = moderations(office)
    errands.answer(office, errand, ErrandState.FAILED, "The network is away.")
    qtbot.waitUntil(lambda: said(page.desk)[-1].sentence == "The network is away.")


def test_what_is_hidden_is_shown_again_by_the_same_key(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("not an insult after all"))
    collect.moderated(office, id_of(office, "not an insult after all"), Moderation.HIDE)
    page = sit(staff.sasha)
    choose(page, qtbot, "not an insult after all")
    assert page.acts.hide.text() == "Show again"
    press(page, qtbot, "h")
    assert asked(office) == [("show", id_of(office, "not an insult after all"))]


def test_what_a_network_held_back_is_marked_and_let_through(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("a first comment", kind=ResponseKind.COMMENT, hidden=True))
    page = sit(staff.sasha)
    choose(page, qtbot, "a first comment")
    assert "held for review" in page.model.index(0, 0).data()
    assert page.details.text.toPlainText() == "a first comment"
    assert page.acts.hide.text() == "Let it through"
    press(page, qtbot, "h")
    (errand,) = moderations(office)
    assert errand.text == "show"
    collect.moderated(office, id_of(office, "a first comment"), Moderation.SHOW)
    errands.answer(office, errand, ErrandState.DONE, "Shown.")
    qtbot.waitUntil(lambda: "held for review" not in page.model.index(0, 0).data())
    assert as_it_stands(office, "a first comment").hidden_at is None


def test_spam_and_removing_are_offered_where_the_network_can(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("buy pills"))
    page = sit(staff.sasha)
    choose(page, qtbot, "buy pills")
    assert not page.acts.spam.isVisible()
    assert not page.acts.remove.isVisible()
    blog = sit(staff.sasha, with_moderations(office, *Moderation))
    choose(blog, qtbot, "buy pills")
    assert blog.acts.spam.isEnabled()
    assert blog.acts.remove.isEnabled()
    press(blog, qtbot, "s")
    assert asked(office) == [("spam", id_of(office, "buy pills"))]
    assert said(blog.desk)[-1].sentence == "1 response is being marked as spam"


def test_removing_always_asks_first(sit: Sit, staff: Staff, office: Office, qtbot: QtBot) -> None:
    arrive(office, incoming("a private address"))
    page = sit(staff.sasha, with_moderations(office, *Moderation))
    choose(page, qtbot, "a private address")
    press(page, qtbot, Qt.Key.Key_Delete)
    assert "deleted there for good" in box_of(page).informativeText()
    answer_box(page, "Cancel")
    rest(page, qtbot)
    assert asked(office) == []
    press(page, qtbot, Qt.Key.Key_Delete)
    answer_box(page, "Remove")
    rest(page, qtbot)
    assert asked(office) == [("remove", id_of(office, "a private address"))]
    assert said(page.desk)[-1].action is None


def test_what_says_a_watched_word_has_its_own_word_and_filter(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(
        office,
        incoming("Marie Durand said so", kind=ResponseKind.SEARCH, at=minute(1)),
        incoming("a reply", at=minute(2)),
    )
    page = sit(staff.sasha)
    assert texts(page) == ["a reply", "Marie Durand said so"]
    assert "watched word" in page.model.index(1, 0).data()
    page.filters.kinds.choose(frozenset({ResponseKind.SEARCH.value}))
    page.filters.changed.emit()
    rest(page, qtbot)
    assert texts(page) == ["Marie Durand said so"]


def test_what_was_removed_from_its_network_says_so_and_nothing_more_is_offered(
    sit: Sit, staff: Staff, office: Office, qtbot: QtBot
) -> None:
    arrive(office, incoming("a threat"))
    office = with_moderations(office, Moderation.HIDE, Moderation.SHOW, Moderation.REMOVE)
    collect.moderated(office, id_of(office, "a threat"), Moderation.REMOVE)
    response = as_it_stands(office, "a threat")
    assert [look.word for look in chips(response, staff.sasha.id)][:1] == ["removed"]
    can = office.networks["rehearsal"]
    for act in can.moderations:
        assert why_not(act, response, can, 1) == "it is removed from its network"
