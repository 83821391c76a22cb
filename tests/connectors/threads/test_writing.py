"""What goes out to Threads, word for word, and what is refused before anything goes out."""

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from tests.connectors.contract import again, parcel, picture, video
from tests.connectors.fake_threads import TOKEN
from tests.connectors.rig_threads import ThreadsRig
from tests.connectors.wire import Request
from warroom.domain.delivery import RemotePost
from warroom.domain.post import LinkCard
from warroom.domain.text_length import LengthUnit, count
from warroom.ports import AccountAccess, NotSent, Rejected, Sent


def form(request: Request) -> dict[str, str]:
    """The fields of a request's body."""
    return dict(parse_qsl(request.body.decode()))


def test_a_text_goes_out_in_these_requests_and_no_others(rig: ThreadsRig) -> None:
    message = replace(
        parcel("Réunion à Lyon 🎉 @bob https://example.org/é #École"), card=LinkCard("https://example.org/é")
    )
    remote = rig.sent(message)

    quota, contain, state, publish, permalink = rig.fake.server.requests
    assert (quota.method, quota.path) == ("GET", "/v1.0/me/threads_publishing_limit")
    assert quota.params == {"fields": ["quota_usage,config"]}
    assert (contain.method, contain.path) == ("POST", "/v1.0/me/threads")
    assert contain.headers["content-type"] == "application/x-www-form-urlencoded"
    assert form(contain) == {
        "media_type": "TEXT",
        "text": message.text,
        "link_attachment": "https://example.org/é",
    }
    (container,) = rig.fake.containers
    assert (state.method, state.path) == ("GET", f"/v1.0/{container}")
    assert state.params == {"fields": ["status,error_message"]}
    assert (publish.method, publish.path) == ("POST", "/v1.0/me/threads_publish")
    assert form(publish) == {"creation_id": container}
    assert (permalink.method, permalink.path) == ("GET", f"/v1.0/{remote.id}")
    for request in rig.fake.server.requests:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert "access_token" not in request.params
    assert remote.url == f"https://www.threads.com/@camille.coast/post/{remote.id}"


def test_a_picture_is_fetched_from_where_the_campaign_hosts_it(rig: ThreadsRig) -> None:
    shown = picture("A full hall")
    rig.sent(replace(parcel("Tonight"), pictures=(shown,)))
    (contain,) = [request for request in rig.fake.server.requests if request.path == "/v1.0/me/threads"]
    assert form(contain) == {
        "media_type": "IMAGE",
        "image_url": "https://media.example.org/1",
        "alt_text": "A full hall",
        "text": "Tonight",
    }
    assert rig.desk.hosted == [shown]


def test_pictures_and_a_video_make_a_carousel_that_waits_for_its_video(rig: ThreadsRig) -> None:
    message = replace(
        parcel("Tonight"), pictures=(picture("A hall"), picture("A stage")), video=video("A song")
    )
    notes: list[str] = []
    message = replace(message, note=notes.append)

    waiting = rig.publish(message)
    assert isinstance(waiting, NotSent)
    assert waiting.retry_at is not None
    assert rig.stored() == ()
    outcomes = [rig.publish(replace(message, noted=notes[-1])) for _ in range(2)]
    assert [type(outcome) for outcome in outcomes] == [NotSent, Sent]

    made = [form(request) for request in rig.fake.server.requests if request.path == "/v1.0/me/threads"]
    children = list(rig.fake.containers)[:3]
    assert made == [
        {"media_type": "IMAGE", "image_url": "https://media.example.org/1", "alt_text": "A hall"}
        | {"is_carousel_item": "true"},
        {"media_type": "IMAGE", "image_url": "https://media.example.org/2", "alt_text": "A stage"}
        | {"is_carousel_item": "true"},
        {"media_type": "VIDEO", "video_url": "https://media.example.org/3", "alt_text": "A song"}
        | {"is_carousel_item": "true"},
        {"media_type": "CAROUSEL", "children": ",".join(children), "text": "Tonight"},
    ]
    (stored,) = rig.stored()
    assert stored.alts == ("A hall", "A stage", "A song")


def test_a_video_that_threads_still_works_on_is_gone_on_with_and_not_made_twice(rig: ThreadsRig) -> None:
    notes: list[str] = []
    message = replace(parcel(""), video=video("A speech"), note=notes.append)
    outcomes = [rig.publish(message)]
    while not isinstance(outcomes[-1], Sent):
        outcomes.append(rig.publish(replace(message, noted=notes[-1])))
    assert [type(outcome) for outcome in outcomes] == [NotSent, NotSent, Sent]
    assert len(rig.fake.containers) == 1


def test_who_may_reply_is_said_for_a_post_and_not_for_a_reply(rig: ThreadsRig) -> None:
    for chosen, expected in (("everyone", None), ("mentioned_only", "mentioned_only")):
        rig.sent(replace(parcel("Hello"), options={"reply_control": chosen}))
        assert form(_last(rig, "threads")).get("reply_control") == expected

    post = rig.sent(parcel("A question?"))
    rig.sent(
        replace(parcel("An answer", parent=post, root=post), options={"reply_control": "mentioned_only"})
    )
    assert form(_last(rig, "threads")) == {"media_type": "TEXT", "text": "An answer", "reply_to_id": post.id}

    outcome = rig.publish(replace(parcel("Hello"), options={"reply_control": "nobody"}))
    assert isinstance(outcome, Rejected)
    assert "nobody" in outcome.reason


def _last(rig: ThreadsRig, nsid: str) -> Request:
    return [request for request in rig.fake.server.requests if request.nsid == nsid][-1]


@pytest.mark.parametrize(
    ("one", "weighs"),
    [
        ("👨‍👩‍👧‍👦", 25),
        ("🎉", 4),
        ("1️⃣", 7),
        ("e\u0301", 2),
        ("海", 1),
        ("@bob", 4),
        ("https://a.example/b", 19),
    ],
)
def test_a_text_is_counted_as_threads_does_to_the_last_byte_of_an_emoji(
    rig: ThreadsRig, one: str, weighs: int
) -> None:
    assert count(one, LengthUnit.THREADS) == weighs
    fits = one + "a" * (500 - weighs)
    rig.sent(parcel(fits))
    assert rig.stored()[0].text == fits
    calls = len(rig.fake.server.requests)
    outcome = rig.publish(parcel(fits + "b"))
    assert isinstance(outcome, Rejected)
    assert "501" in outcome.reason
    assert len(rig.fake.server.requests) == calls


def test_the_sixth_link_is_one_too_many_also_when_it_is_the_card_s(rig: ThreadsRig) -> None:
    five = " ".join(f"https://example.org/{n}" for n in range(5))
    rig.sent(parcel(f"{five} https://example.org/0"))
    for message in (
        parcel(f"{five} https://example.org/5"),
        replace(parcel(five), card=LinkCard("https://example.org/5")),
    ):
        outcome = rig.publish(message)
        assert isinstance(outcome, Rejected)
        assert "5 links" in outcome.reason
    assert len(rig.stored()) == 1


def test_files_that_threads_does_not_take_are_refused_before_any_call(rig: ThreadsRig) -> None:
    big, long = video(size=12), video()
    for unfit, words in (
        (replace(parcel(""), pictures=(replace(picture("x"), mime="image/gif"),)), "image/gif"),
        (replace(parcel(""), pictures=(replace(picture("x"), content=bytes(8_000_001)),)), "8000001"),
        (replace(parcel(""), pictures=tuple(picture(str(n)) for n in range(21))), "21"),
        (replace(parcel(""), pictures=(picture("x" * 1001),)), "1000"),
        (replace(parcel(""), video=replace(big, size=1_000_000_001)), "1000000001"),
        (replace(parcel(""), video=replace(long, seconds=301)), "301"),
        (replace(parcel(""), video=replace(long, mime="video/webm")), "video/webm"),
        (replace(parcel("New words"), replaces=RemotePost("1")), "delete it"),
    ):
        outcome = rig.publish(unfit)
        assert isinstance(outcome, Rejected), outcome
        assert words in outcome.reason
    assert rig.fake.server.requests == []


def test_without_a_place_for_pictures_the_post_waits_and_says_what_is_missing(rig: ThreadsRig) -> None:
    hosting = rig.desk.access
    plain = AccountAccess(hosting.account, hosting.read_secret, hosting.keep_secret, hosting.note_budget)
    outcome = rig.connector.publish(replace(parcel("Hello"), pictures=(picture("A hall"),)), plain)
    assert isinstance(outcome, NotSent)
    assert "public address" in outcome.why
    assert rig.fake.containers == {}


def test_a_note_that_was_kept_is_used_by_the_next_attempt(rig: ThreadsRig) -> None:
    message = parcel("Hello")
    first = rig.sent(message)
    assert rig.sent(again(message)).id == first.id
    assert len(rig.fake.containers) == 1
