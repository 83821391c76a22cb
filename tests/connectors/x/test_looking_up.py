"""Finding our post again after a lost answer, in the words that X gives back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.x import words
from tests.connectors.contract import Fault, again, message, parcel, picture
from tests.connectors.fake_x import BOB, HANDLE
from tests.connectors.fake_x_tokens import US
from tests.connectors.rig_x import XRig
from warroom.domain.delivery import RemotePost
from warroom.ports import Absent, CannotTell, Found, Parcel, Unknown


def looked_up(rig: XRig, message: Parcel) -> str | None:
    """The id of what was found, None when it is certainly not there."""
    lookup = rig.connector.look_up(message, rig.access)
    if isinstance(lookup, Found):
        assert lookup.remote.url == f"https://x.com/{HANDLE}/status/{lookup.remote.id}"
        return lookup.remote.id
    assert isinstance(lookup, Absent), lookup
    return None


@pytest.mark.parametrize(
    "text",
    [
        "Fish & chips <3 at > 12, “really”: &amp; is no mistake",
        "Read https://example.org/a?b=1&c=2, and https://example.org/ too",
        "See example.org/plage and camille.fr",
        "Cafe\u0301 at 18\u00a0h\n\nBring friends \n",
        "👨‍👩‍👧‍👦 @bob #plage $LIME",
    ],
)
def test_words_and_links_are_recognised_as_x_gives_them_back(rig: XRig, text: str) -> None:
    message = parcel(text)
    assert looked_up(rig, message) is None
    remote = rig.sent(message)
    assert looked_up(rig, message) == remote.id


def test_what_is_asked_are_our_posts_since_a_little_before_the_message(rig: XRig) -> None:
    message = replace(parcel("Good morning"), created_at=datetime.now(UTC).replace(microsecond=0))
    rig.connector.look_up(message, rig.access)
    (request,) = rig.server.requests
    assert (request.method, request.path) == ("GET", f"/2/users/{US}/tweets")
    since = message.created_at - timedelta(minutes=15)
    assert request.params == {
        "start_time": [since.strftime("%Y-%m-%dT%H:%M:%SZ")],
        "max_results": ["100"],
        "exclude": ["retweets"],
        "tweet.fields": ["attachments,created_at,entities,note_tweet,referenced_tweets"],
    }


def test_a_clock_ten_minutes_ahead_still_finds_the_post(rig: XRig) -> None:
    message = replace(parcel("Good morning"), created_at=datetime.now(UTC) + timedelta(minutes=10))
    remote = rig.sent(message)
    assert looked_up(rig, message) == remote.id


def test_the_same_words_of_last_week_are_another_post(rig: XRig) -> None:
    rig.server.write(US, "Good morning", at=datetime.now(UTC) - timedelta(days=7))
    assert looked_up(rig, parcel("Good morning")) is None


def test_the_same_words_elsewhere_are_another_post(rig: XRig) -> None:
    bobs = [rig.server.write(BOB, f"@{HANDLE} Why?") for _ in range(2)]
    one, other = (RemotePost(each.id) for each in bobs)
    answer = rig.sent(parcel("For the bees!", parent=one, root=one))
    assert looked_up(rig, parcel("For the bees!")) is None
    assert looked_up(rig, parcel("For the bees!", parent=other, root=other)) is None
    assert looked_up(rig, parcel("For the bees!", parent=one, root=one)) == answer.id


def test_an_answer_may_come_back_with_the_name_of_whom_it_answers_before_it() -> None:
    stored = {"text": "@bob @carol For the bees!"}
    assert words.same("For the bees!", stored, is_reply=True)
    assert not words.same("For the bees!", stored, is_reply=False)
    assert words.same("@carol For the bees!", stored, is_reply=True)


@pytest.mark.parametrize("link", ["https://x.com/bob/status/{}", "https://twitter.com/bob/status/{}?s=20"])
def test_a_quotation_is_recognised_with_the_link_that_x_puts_behind_it(rig: XRig, link: str) -> None:
    bobs = rig.server.write(BOB, "Oaks!")
    message = replace(parcel("Limes!"), options={"quote": link.format(bobs.id)})
    assert looked_up(rig, message) is None
    remote = rig.sent(message)
    assert looked_up(rig, message) == remote.id
    assert looked_up(rig, parcel("Limes and more!")) is None


def test_a_long_post_is_compared_whole() -> None:
    long = "a" * 400
    stored = {"text": "a" * 275 + "…", "note_tweet": {"text": long, "entities": {}}}
    assert words.same(long, stored, is_reply=False)
    assert not words.same("a" * 401, stored, is_reply=False)


def test_it_is_found_also_behind_a_whole_page_of_newer_posts(rig: XRig) -> None:
    message = parcel("Good morning")
    remote = rig.sent(message)
    rig.server.page = 10
    for number in range(25):
        rig.sent(parcel(f"Good evening {number}"))
    assert looked_up(rig, message) == remote.id


def test_with_a_picture_only_its_presence_is_certain(rig: XRig) -> None:
    message = parcel("A hall", pictures=(picture("A hall"),))
    assert isinstance(rig.connector.look_up(message, rig.access), CannotTell)
    remote = rig.sent(message)
    assert looked_up(rig, message) == remote.id


def test_two_pictures_with_the_same_words_or_none_are_told_apart_by_what_they_show(rig: XRig) -> None:
    first, second = (message(rig, "", pictures=(picture("A hall", colour),)) for colour in ("teal", "red"))
    rig.sent(first)
    rig.inject(Fault.TIMEOUT_BEFORE_STORE)
    assert isinstance(rig.publish(second), Unknown)
    rig.heal()

    assert isinstance(rig.connector.look_up(again(second), rig.access), CannotTell)
    remote = rig.sent(again(second))
    assert looked_up(rig, again(second)) == remote.id
    assert looked_up(rig, again(first)) != remote.id
