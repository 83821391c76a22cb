"""A picture, a carousel, a reel: each request word for word, and every status of a container."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.contract import NOTES, again, attempt, desk, parcel, picture, video
from tests.connectors.fake_graph import APP_SECRET, PAGE_TOKEN, form, graph_error
from tests.connectors.fake_instagram import ACCOUNT
from tests.connectors.rig_instagram import InstagramRig, is_publish
from tests.connectors.wire import Json
from warroom.ports import Absent, CannotTell, Found, NotSent, Parcel, Rejected, Sent, Unknown

MEDIA, PUBLISH = f"POST {ACCOUNT}/media", f"POST {ACCOUNT}/media_publish"
LIMIT, OURS = f"GET {ACCOUNT}/content_publishing_limit", f"GET {ACCOUNT}/media"


def _photo(text: str = "The pier at dawn") -> Parcel:
    return parcel(text, (picture("A pier"),))


def _reel(text: str = "Our speech") -> Parcel:
    return replace(parcel(text), video=video())


def _made(rig: InstagramRig) -> list[Json]:
    """What each container was asked for, without the proof."""
    asked = [form(r) for r in rig.server.graph.requests if f"{r.method} {r.path[7:]}" == MEDIA]
    return [{name: value for name, value in each.items() if name != "appsecret_proof"} for each in asked]


def test_a_picture_is_a_container_that_is_published_when_it_is_ready(rig: InstagramRig) -> None:
    remote = rig.sent(_photo())
    (container,) = rig.server.containers
    assert rig.server.graph.calls()[2:] == [
        LIMIT,
        OURS,
        MEDIA,
        f"GET {container}",
        PUBLISH,
        f"GET {remote.id}",
    ]
    (address,) = rig.desk.hosted
    assert _made(rig) == [{"image_url": address, "alt_text": "A pier", "caption": "The pier at dawn"}]
    assert remote.url == f"https://www.instagram.com/p/{remote.id}/"
    asked = rig.server.graph.requests[-2]
    assert form(asked)["creation_id"] == container
    assert asked.headers["authorization"] == f"Bearer {PAGE_TOKEN}"


def test_several_pictures_are_a_carousel_of_containers(rig: InstagramRig) -> None:
    rig.sent(parcel("Two views", (picture("A pier"), picture("A beach", "red"))))
    pier, beach = rig.desk.hosted
    first, second, whole = _made(rig)
    assert first == {"image_url": pier, "alt_text": "A pier", "is_carousel_item": "true"}
    assert second == {"image_url": beach, "alt_text": "A beach", "is_carousel_item": "true"}
    children = list(rig.server.containers)[:2]
    assert whole == {"media_type": "CAROUSEL", "children": ",".join(children), "caption": "Two views"}


def test_a_video_is_a_reel_with_its_cover(rig: InstagramRig) -> None:
    rig.sent(replace(_reel(), video=replace(video(), thumbnail=picture("The pier"))))
    film, cover = rig.desk.hosted
    assert _made(rig) == [
        {
            "media_type": "REELS",
            "video_url": film,
            "share_to_feed": "true",
            "cover_url": cover,
            "caption": "Our speech",
        }
    ]


def test_a_reel_that_is_still_being_prepared_is_asked_for_a_minute_later(rig: InstagramRig) -> None:
    rig.server.busy = 1
    message = _reel()
    outcome = rig.publish(message)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    wait = outcome.retry_at - datetime.now(UTC)
    assert timedelta(seconds=55) < wait <= timedelta(seconds=60)
    assert isinstance(rig.publish(again(message)), Sent)
    assert len(rig.server.containers) == 1
    assert len(rig.server.media) == 1


def test_a_day_whose_posts_are_used_up_waits_and_prepares_nothing(rig: InstagramRig) -> None:
    rig.server.quota_used = rig.server.quota_total
    outcome = rig.publish(_photo())
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert outcome.retry_at > datetime.now(UTC) + timedelta(minutes=50)
    assert rig.server.containers == {}
    assert rig.desk.hosted == {}


def test_a_quota_that_ran_out_in_between_waits_too(rig: InstagramRig) -> None:
    rig.server.graph.on(PUBLISH, graph_error(9, 2207042, "You reached maximum number of posts"))
    outcome = rig.publish(_photo())
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert not outcome.needs_reconnect


def test_without_an_account_that_hosts_media_the_way_out_is_said(rig: InstagramRig) -> None:
    plain = desk("instagram", rig.desk.account.handle, rig.desk.secret.value)
    outcome = rig.connector.publish(_photo(), plain.access)
    assert isinstance(outcome, NotSent)
    assert "S3" in outcome.why
    assert rig.server.containers == {}


@pytest.mark.parametrize("subcode", [2207027, 2207008])
def test_a_container_that_is_not_ready_yet_is_published_later(rig: InstagramRig, subcode: int) -> None:
    rig.server.graph.on(PUBLISH, graph_error(9007, subcode, "The media is not ready"), times=1)
    message = _photo()
    outcome = rig.publish(message)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert isinstance(rig.publish(again(message)), Sent)
    assert len(rig.server.containers) == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("EXPIRED", "Expired"),
        ("ERROR", "Error: Media upload has failed with error code 2207053"),
        ("ERROR", "Error: Media upload has failed with error code 2207003"),
    ],
)
def test_a_container_that_failed_for_the_moment_is_made_again(
    rig: InstagramRig, status: str, said: str
) -> None:
    message = _photo()
    rig.server.graph.on(PUBLISH, graph_error(4, None, "Slow down"), times=1)
    assert isinstance(rig.publish(message), NotSent)
    (container,) = rig.server.containers.values()
    container |= {"status": status, "said": said}
    outcome = rig.publish(again(message))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is None
    assert isinstance(rig.publish(again(message)), Sent)
    assert len(rig.server.containers) == 2
    assert len(rig.server.media) == 1


def test_a_container_that_instagram_lost_is_made_again(rig: InstagramRig) -> None:
    message = _photo()
    rig.server.graph.on(PUBLISH, graph_error(24, 2207006, "The media can't be found"), times=1)
    assert isinstance(rig.publish(message), NotSent)
    assert isinstance(rig.publish(again(message)), Sent)
    assert len(rig.server.containers) == 2


def test_media_that_instagram_can_t_use_are_rejected_in_its_words(rig: InstagramRig) -> None:
    message = _reel()
    rig.server.busy = 1
    assert isinstance(rig.publish(message), NotSent)
    (container,) = rig.server.containers.values()
    container |= {"status": "ERROR", "said": "Error: Media upload has failed with error code 2207026"}
    outcome = rig.publish(again(message))
    assert isinstance(outcome, Rejected)
    assert "2207026" in outcome.reason


# After a lost answer.


def _lose(rig: InstagramRig, message: Parcel, stored: bool) -> None:
    server = rig.server.graph.server
    server.on(is_publish, server.stall if stored else lambda _: server.stall(), times=1)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()


def test_the_same_words_of_yesterday_are_not_taken_for_todays(rig: InstagramRig) -> None:
    old = rig.sent(_photo())
    message = _photo()
    _lose(rig, message, stored=True)
    lookup = rig.connector.look_up(again(message), rig.desk.access)
    assert isinstance(lookup, Found)
    assert lookup.remote.id != old.id
    assert lookup.remote.id == rig.stored()[-1].id


def test_a_published_container_is_never_published_again(rig: InstagramRig) -> None:
    message = _photo()
    _lose(rig, message, stored=True)
    outcome = rig.publish(again(message))
    assert isinstance(outcome, Sent)
    assert len(rig.server.media) == 1
    assert rig.server.graph.calls().count(PUBLISH) == 1


def test_two_posts_that_read_the_same_are_for_a_person_to_tell_apart(rig: InstagramRig) -> None:
    message = _photo()
    _lose(rig, message, stored=True)
    rig.sent(_photo())
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), CannotTell)
    assert isinstance(rig.publish(again(message)), Unknown)


@pytest.mark.parametrize("status", ["FINISHED", "EXPIRED", "ERROR"])
def test_a_container_that_was_not_published_proves_that_nothing_is_there(
    rig: InstagramRig, status: str
) -> None:
    message = _photo()
    _lose(rig, message, stored=False)
    (container,) = rig.server.containers.values()
    container["status"] = status
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), Absent)


def test_a_container_that_nobody_knows_proves_nothing(rig: InstagramRig) -> None:
    message = _photo()
    _lose(rig, message, stored=True)
    rig.server.containers.clear()
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), CannotTell)


def test_a_container_that_is_still_in_progress_proves_nothing(rig: InstagramRig) -> None:
    rig.server.busy = 5
    message = _reel()
    assert isinstance(rig.publish(message), NotSent)
    assert isinstance(rig.connector.look_up(again(message), rig.desk.access), CannotTell)


def test_an_attempt_that_died_before_it_had_a_container_published_nothing(rig: InstagramRig) -> None:
    assert isinstance(rig.connector.look_up(_photo(), rig.desk.access), Absent)


# What doesn't fit.


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a" * 2200, True),
        ("a" * 2201, False),
        ("🎉" * 1100, True),
        ("🎉" * 1100 + "a", False),
        ("👨‍👩‍👧" * 275, True),
        ("👨‍👩‍👧" * 275 + "a", False),
        ("e\u0301" * 1100, True),
        ("e\u0301" * 1100 + "a", False),
        ("漢" * 2200, True),
        ("漢" * 2201, False),
        ("https://example.org/" + "a" * 2180, True),
        ("https://example.org/" + "a" * 2181, False),
        ("#plan " * 30, True),
        ("#plan " * 31, False),
        ("@bob " * 20, True),
        ("@bob " * 21, False),
        ("bob@example.org " * 21, True),
    ],
)
def test_a_caption_is_counted_as_instagram_counts_and_refused_before_anything_is_hosted(
    rig: InstagramRig, text: str, fits: bool
) -> None:
    outcome = rig.publish(_photo(text))
    assert isinstance(outcome, Rejected) is not fits, outcome
    assert bool(rig.desk.hosted) is fits


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (parcel("A text alone"), "needs pictures or a video"),
        (replace(parcel("Both", (picture("A pier"),)), video=video()), "only one of both"),
        (parcel("Odd", (replace(picture("A pier"), mime="image/gif"),)), "image/gif"),
        (replace(parcel("Odd"), video=replace(video(), mime="video/webm")), "video/webm"),
        (replace(parcel("Short"), video=replace(video(), seconds=2.0)), "3 seconds"),
        (replace(parcel("Long"), video=replace(video(), seconds=901.0)), "15 minutes"),
    ],
)
def test_what_instagram_takes_never_is_refused_here(rig: InstagramRig, message: Parcel, words: str) -> None:
    outcome = rig.publish(message)
    assert isinstance(outcome, Rejected)
    assert words in outcome.reason
    assert MEDIA not in rig.server.graph.calls()


# Errors of Instagram's own (reference/error-codes).


def test_an_account_that_instagram_restricts_has_to_be_looked_after(rig: InstagramRig) -> None:
    restricted = graph_error(25, 2207050, "The Instagram account is restricted.")
    rig.server.graph.on(PUBLISH, restricted)
    outcome = rig.publish(_photo())
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert "has restricted @camille.coast" in outcome.why


def test_what_is_taken_for_spam_is_for_a_person_to_decide(rig: InstagramRig) -> None:
    rig.server.graph.on(PUBLISH, graph_error(4, 2207051, "We restrict certain activity"))
    outcome = rig.publish(_photo())
    assert isinstance(outcome, Rejected)
    assert "We restrict certain activity" in outcome.reason


@pytest.mark.parametrize(("code", "subcode"), [(-1, 2207001), (-2, 2207003), (1, None), (2, None)])
def test_trouble_that_passes_is_unknown_after_the_call_that_publishes_and_unsent_before(
    rig: InstagramRig, code: int, subcode: int | None
) -> None:
    rig.server.graph.on(PUBLISH, graph_error(code, subcode, "Try again"), times=1)
    assert isinstance(rig.publish(_photo()), Unknown)
    rig.server.graph.on(MEDIA, graph_error(code, subcode, "Try again"), times=1)
    assert isinstance(rig.publish(_photo()), NotSent)


def test_a_picture_that_instagram_can_t_fetch_is_rejected(rig: InstagramRig) -> None:
    rig.server.graph.on(MEDIA, graph_error(9004, 2207052, "The media could not be fetched from this URI."))
    outcome = rig.publish(_photo())
    assert isinstance(outcome, Rejected)
    assert "could not be fetched" in outcome.reason


def test_a_post_whose_address_is_not_told_is_sent_all_the_same(rig: InstagramRig) -> None:
    rig.server.graph.server.on(
        lambda r: r.params.get("fields") == ["permalink"], lambda _: graph_error(2, None, "Down", 500)
    )
    remote = rig.sent(_photo())
    assert (remote.id, remote.url) == (rig.stored()[0].id, None)


def test_the_note_holds_no_secret_and_no_address_of_media(
    rig: InstagramRig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    message = _photo()
    assert isinstance(attempt(rig, message), Sent)
    (address,) = rig.desk.hosted
    for hidden in (PAGE_TOKEN, APP_SECRET, address):
        assert hidden not in caplog.text
        assert hidden not in NOTES[message.client_key]
