"""What a drafter does to a draft, step by step."""

import pytest

from ui.compose import editing
from ui.compose.counting import room_left
from warroom.domain.capabilities import Capabilities, Option, Proof
from warroom.domain.ids import AccountId, Sha256
from warroom.domain.post import Captions, Draft, LinkCard, Part, Picture, Thread, Video
from warroom.domain.text_length import LengthUnit

BLUESKY, FACEBOOK = AccountId(1), AccountId(2)


def network(max_length: int, max_bytes: int | None = None) -> Capabilities:
    return Capabilities(
        network="n",
        name="Network",
        unit=LengthUnit.GRAPHEMES,
        max_length=max_length,
        max_bytes=max_bytes,
        max_images=4,
        max_image_bytes=1,
        image_types=frozenset(),
        max_alt_length=1,
        reads=frozenset(),
        proof=Proof.NONE,
        icon="",
    )


def picture(n: int) -> Picture:
    return Picture(Sha256(f"{n:064x}"), "image/png")


def test_the_common_text_fills_every_network_until_a_tab_is_edited() -> None:
    draft = Draft(accounts=(BLUESKY, FACEBOOK))
    draft = editing.with_thread(draft, None, (Part("Hello"),))
    draft = editing.with_thread(draft, BLUESKY, (Part("Hello, sky"),))
    draft = editing.with_thread(draft, None, (Part("Hello, all"),))
    assert editing.thread_of(draft, BLUESKY) == (Part("Hello, sky"),)
    assert editing.thread_of(draft, FACEBOOK) == (Part("Hello, all"),)


def test_looking_at_a_tab_does_not_make_it_its_own() -> None:
    draft = Draft(accounts=(BLUESKY,), thread=(Part("Hello"),))
    assert editing.with_thread(draft, BLUESKY, (Part("Hello"),)) is draft


def test_a_thread_grows_moves_and_shrinks_but_never_to_nothing() -> None:
    thread: Thread = (Part("one"), Part("three"))
    thread = editing.with_part(editing.with_new_part(thread, after=0), 1, Part("two"))
    assert [part.text for part in thread] == ["one", "two", "three"]
    thread = editing.with_part_moved(thread, 2, 0)
    assert [part.text for part in thread] == ["three", "one", "two"]
    for _ in range(3):
        thread = editing.without_part(thread, 0)
    assert thread == (Part(),)


def test_an_account_taken_off_and_put_back_has_its_own_text_again() -> None:
    draft = Draft(accounts=(BLUESKY,)).with_own(BLUESKY, (Part("mine"),))
    draft = editing.with_account(editing.without_account(draft, BLUESKY), BLUESKY)
    assert draft.accounts == (BLUESKY,)
    assert editing.thread_of(draft, BLUESKY) == (Part("mine"),)
    assert editing.with_account(draft, BLUESKY) is draft


def test_pictures_are_added_described_moved_and_removed() -> None:
    part = editing.with_picture(editing.with_picture(Part(), picture(1)), picture(2))
    part = editing.with_alt(part, 1, "A crowd")
    part = editing.with_picture_moved(part, 1, 0)
    assert [each.alt for each in part.pictures] == ["A crowd", ""]
    assert editing.without_picture(part, 1).pictures == (Picture(picture(2).sha256, "image/png", "A crowd"),)


@pytest.mark.parametrize(
    ("text", "max_bytes", "left"),
    [("12345", None, 5), ("👨‍👩‍👧", None, 9), ("👨‍👩‍👧", 10, -8), ("", 10, 10), ("0123456789ab", None, -2)],
)
def test_room_is_counted_as_the_network_counts(text: str, max_bytes: int | None, left: int) -> None:
    assert room_left((Part(text),), network(10, max_bytes)) == left


def test_the_longest_part_of_a_thread_decides() -> None:
    assert room_left((Part("ab"), Part("abcd")), network(10)) == 6


def test_a_draft_with_accounts_alone_is_still_blank() -> None:
    assert editing.is_blank(Draft(accounts=(BLUESKY,)))
    assert not editing.is_blank(Draft(title="Rally"))
    assert not editing.is_blank(Draft(options={BLUESKY: {"title": "Rally"}}))
    assert not editing.is_blank(Draft().with_own(BLUESKY, (Part("x"),)))
    assert not editing.is_blank(Draft(thread=(Part(pictures=(picture(1),)),)))


def test_what_the_network_would_assume_anyway_is_not_kept() -> None:
    options = (
        Option("title", "Title"),
        Option("seen_by", "Who sees it", (("all", "All"), ("few", "Few")), "all"),
    )
    chosen = editing.chosen_options(options, {"title": "", "seen_by": "all"})
    assert chosen == {}
    assert editing.chosen_options(options, {"title": "Plan", "seen_by": "few"}) == {
        "title": "Plan",
        "seen_by": "few",
    }


def test_a_fitted_picture_takes_the_place_of_the_old_one_and_keeps_its_words() -> None:
    thread = (Part("a", (Picture(picture(1).sha256, "image/png", "A wall"), picture(2))),)
    draft = Draft(accounts=(BLUESKY, FACEBOOK), thread=thread).with_own(FACEBOOK, thread)
    fitted = Picture(picture(3).sha256, "image/jpeg", focus=(10, 20))
    everywhere = editing.with_picture_fitted(draft, None, picture(1).sha256, fitted)
    for account in (BLUESKY, FACEBOOK):
        [part] = everywhere.thread_for(account)
        assert part.pictures == (Picture(fitted.sha256, "image/jpeg", "A wall", (10, 20)), picture(2))
    alone = editing.with_picture_fitted(draft, BLUESKY, picture(1).sha256, fitted)
    assert alone.thread == draft.thread
    assert alone.thread_for(BLUESKY) != draft.thread


def test_a_card_goes_to_the_text_that_has_its_link_and_room_for_it() -> None:
    url = "https://example.org/plan"
    thread: Thread = (Part(url, (picture(1),)), Part(f"See {url}"))
    draft = editing.with_card_filled(Draft(thread=thread), None, url, LinkCard(url, "Plan"))
    assert [part.card for part in draft.thread] == [None, LinkCard(url, "Plan")]
    again = editing.with_card_filled(draft, None, url, LinkCard(url, "The plan"))
    assert again.thread[1].card == LinkCard(url, "The plan"), "a card that is filled in anew is replaced"
    assert editing.with_card_filled(draft, None, "https://gone.example", LinkCard("")) == draft


def test_captions_in_a_language_take_the_place_of_those_that_were_there() -> None:
    film = editing.with_video(Part(), Video(picture(1).sha256, "video/mp4"))
    for sha256, language in ((picture(2).sha256, "fr"), (picture(3).sha256, "en"), (picture(4).sha256, "fr")):
        film = editing.with_captions(film, Captions(sha256, language))
    assert film.video is not None
    assert film.video.captions == (Captions(picture(3).sha256, "en"), Captions(picture(4).sha256, "fr"))
    assert editing.with_captions(Part(), Captions(picture(2).sha256, "fr")) == Part()
    assert editing.with_thumbnail(Part(), picture(1)) == Part()
