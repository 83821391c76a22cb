"""What the window says: messages, dates in words, notifications."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui import dates
from ui.errors import Notices
from ui.message_bar import MessageBar
from ui.notify import Notifier, news
from ui.settings import Settings
from warroom.errors import Refused, StoreTrouble
from warroom.language import speak
from warroom.services.queries import Attention

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2027, 4, 10, 10, 0, tzinfo=UTC)
QUIET = Attention(to_sign=0, returned=0, stopped=0, escalated=0, claimed=0)


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    """The presenter."""
    return Notices()


@pytest.fixture
def bar(notices: Notices, qtbot: QtBot) -> MessageBar:
    """The bar that shows what the presenter says."""
    ground = QWidget()
    ground.resize(1280, 800)
    qtbot.addWidget(ground)
    ground.show()
    return MessageBar(notices, ground)


def test_a_trouble_stays_until_it_is_dismissed_and_can_be_tried_again(
    notices: Notices, bar: MessageBar
) -> None:
    tried: list[str] = []
    notices.present(StoreTrouble("The disk is full."), retry=lambda: tried.append("again"))
    [line] = bar.lines
    assert line.action is not None
    assert line.action.text() == "Try again"
    line.action.click()
    assert tried == ["again"]
    assert bar.sentences == []


def test_the_same_sentence_is_not_shown_twice_and_only_the_newest_three_stay(
    notices: Notices, bar: MessageBar
) -> None:
    for sentence in ("one", "two", "two", "three", "four"):
        notices.present(Refused(sentence))
    assert bar.sentences == ["two", "three", "four"]
    assert bar.dismiss()
    assert bar.sentences == ["two", "three"]


def test_a_long_sentence_is_shown_whole_and_nothing_below_moves(
    notices: Notices, bar: MessageBar, qtbot: QtBot
) -> None:
    for sentence in ("The disk that holds the campaign is full. " * 12, "The network is away. " * 9):
        notices.present(StoreTrouble(sentence), retry=lambda: None)
    qtbot.waitUntil(lambda: bar.isVisible() and bar.height() > 120)
    assert bar.width() == 720
    for line in bar.lines:
        assert line.height() >= line.heightForWidth(line.width()) > 30


def test_what_was_done_can_be_undone(notices: Notices, bar: MessageBar) -> None:
    undone: list[str] = []
    notices.done("Approved", undo=lambda: undone.append("approval"))
    [line] = bar.lines
    assert line.action is not None
    line.action.click()
    assert undone == ["approval"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Sat 10 Apr 2027"), ("fr", "sam. 10 avr. 2027")],
)
def test_times_are_the_campaigns_in_the_language_spoken(language: str, expected: str) -> None:
    speak(language)
    when = dates.when(NOON, PARIS)
    assert when.startswith(expected)
    assert when.endswith("12:00")


def test_days_nearby_have_names() -> None:
    def near(hours: int) -> str:
        return dates.when_near(NOON + timedelta(hours=hours), PARIS, NOON)

    assert near(1) == "today 13:00"
    assert near(24) == "tomorrow 12:00"
    assert near(-24) == "yesterday 12:00"
    assert near(72) == "Tue 13 Apr 12:00"
    assert near(24 * 365) == "Sun 9 Apr 2028, 12:00"
    assert dates.day(date(2027, 5, 2)) == "Sun 2 May 2027"


def test_today_is_the_campaigns_day_and_not_the_machines() -> None:
    late = datetime(2027, 4, 10, 22, 30, tzinfo=UTC)
    assert dates.when_near(late, PARIS, late) == "today 00:30"
    assert dates.when_near(late, PARIS, late - timedelta(hours=1)) == "tomorrow 00:30"


@pytest.mark.parametrize(
    ("seconds", "past", "future"),
    [
        (1, "just now", "in 1 s"),
        (12, "12 s ago", "in 12 s"),
        (300, "5 min ago", "in 5 min"),
        (7_500, "2 h 5 min ago", "in 2 h 5 min"),
        (86_400, "1 day ago", "in 1 day"),
        (200_000, "2 days ago", "in 2 days"),
    ],
)
def test_spans_in_words(seconds: int, past: str, future: str) -> None:
    assert dates.ago(NOON - timedelta(seconds=seconds), NOON) == past
    assert dates.until(NOON + timedelta(seconds=seconds), NOON) == future


def test_what_is_late_says_so() -> None:
    assert dates.until(NOON - timedelta(seconds=20), NOON) == "now"
    assert dates.until(NOON - timedelta(minutes=5), NOON) == "5 min late"


def test_only_what_is_new_is_news() -> None:
    after = Attention(to_sign=2, returned=1, stopped=3, escalated=0, claimed=9)
    assert news(QUIET, after) == [
        "2 posts wait for your sign-off.",
        "1 post came back to you.",
        "3 deliveries stopped and need a decision.",
    ]
    assert news(after, QUIET) == []


def test_notifications_are_few_and_can_be_switched_off(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    settings, shown = Settings(), []
    settings.notifies = True
    notifier = Notifier(window, settings)
    notifier.show_message = lambda _title, text: shown.append(text)
    for to_sign in (1, 2, 3, 3):
        notifier.show_attention(Attention(to_sign, 0, 0, 0, 0))
    assert shown == ["1 post waits for your sign-off."], "the rest waits for half a minute"
    settings.notifies = False
    quiet = Notifier(window, settings)
    quiet.show_message = lambda _title, text: shown.append(text)
    quiet.show_attention(QUIET)
    quiet.show_attention(Attention(5, 0, 0, 0, 0))
    assert len(shown) == 1
