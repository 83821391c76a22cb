"""What an approver is told has changed from one sealed version to the next."""

from dataclasses import replace
from datetime import UTC, datetime

from connectors.registry import networks
from ui.approvals.changes import Difference, differences
from ui.approvals.diff import Change, Kind
from ui.approvals.diff_view import spoken
from warroom.domain.ids import AccountId, PostId, Sha256
from warroom.domain.post import LinkCard, Part, Picture
from warroom.domain.sealed import SealedPost, SealedTarget

NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)


def target(account: int, handle: str, *parts: Part) -> SealedTarget:
    return SealedTarget(AccountId(account), "rehearsal", handle, parts or (Part("Hello"),))


def post(*targets: SealedTarget) -> SealedPost:
    return SealedPost(PostId(1), 1, "Rally", "camille", NOON, ("fr",), targets or (target(1, "spring"),))


def in_words(due_at: datetime | None) -> str:
    return due_at.isoformat() if due_at else "as soon as approved"


def labels(before: SealedPost, after: SealedPost) -> list[str]:
    return [difference.label for difference in differences(before, after, in_words, networks())]


def test_the_same_version_has_no_differences() -> None:
    assert differences(post(), post(), in_words, networks()) == ()


def test_a_changed_word_is_named_with_its_account() -> None:
    [difference] = differences(post(), post(target(1, "spring", Part("Hello all"))), in_words, networks())
    assert difference == Difference("Text (spring)", (Change(Kind.SAME, "Hello"), Change(Kind.ADDED, " all")))


def test_the_same_change_for_two_accounts_is_said_once() -> None:
    before = post(target(1, "spring"), target(2, "lyon"))
    after = post(target(1, "spring", Part("Bye")), target(2, "lyon", Part("Bye")))
    assert labels(before, after) == ["Text (spring, lyon)"]


def test_time_title_accounts_and_languages_are_compared() -> None:
    after = replace(
        post(target(1, "spring"), target(2, "lyon")), title="Meeting", due_at=None, languages=("fr", "en")
    )
    assert labels(post(), after) == ["Title", "When", "Goes to", "Languages"]


def test_another_picture_with_the_same_words_is_a_change() -> None:
    blue, red = (Picture(Sha256(digit * 64), "image/png", "A wall") for digit in "ab")
    before = post(target(1, "spring", Part("Hello", (blue,))))
    after = post(target(1, "spring", Part("Hello", (red,))))
    assert labels(before, after) == ["Pictures (spring)"]


def test_a_new_part_and_a_card_are_named_by_their_part() -> None:
    card = LinkCard("https://example.org", "Plan")
    after = post(target(1, "spring", Part("Hello"), Part("More", card=card)))
    assert labels(post(), after) == ["Text of part 2 (spring)", "Link card of part 2 (spring)"]


def test_a_screen_reader_hears_what_was_added_and_removed() -> None:
    changes = [
        Change(Kind.SAME, "at "),
        Change(Kind.REMOVED, "six"),
        Change(Kind.ADDED, "seven"),
        Change(Kind.ADDED, " "),
    ]
    assert spoken(changes) == "removed: six; added: seven"
