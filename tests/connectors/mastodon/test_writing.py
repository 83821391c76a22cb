"""What is sent, to the letter: the post, its options, its media, and its correction."""

from dataclasses import replace

import pytest

from tests.connectors.contract import again, parcel, picture, video
from tests.connectors.fake_mastodon import TOKEN, fields, parts, refusal
from tests.connectors.rig_mastodon import POST, MastodonRig
from tests.connectors.wire import Reply
from warroom.domain.delivery import RemotePost
from warroom.ports import Absent, Found, NotSent, ParcelPicture, ParcelVideo, Rejected, Sent, Unknown

MEDIA = "POST /api/v2/media"


def test_a_post_is_one_form_with_the_key_of_its_parcel(rig: MastodonRig) -> None:
    message = replace(parcel("Réunion à 18 h 🎉 https://example.org/é"), languages=("fr", "en"))
    rig.sent(message)
    (request,) = rig.asked(POST)
    assert fields(request) == {"status": message.text, "language": "fr", "sensitive": "0"}
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["idempotency-key"] == message.client_key
    assert request.headers["user-agent"] == "Warroom"


def test_nothing_is_asked_of_the_instance_behind_the_back_of_a_post(rig: MastodonRig) -> None:
    rig.desk.account = replace(rig.desk.account, remote_identity="109302436954721982@camp.example")
    rig.sent(parcel("Four", pictures=(picture("A beach"),)))
    own = "GET /api/v1/accounts/109302436954721982/statuses"
    assert rig.calls() == [MEDIA, own, POST]


def test_a_warning_and_who_sees_it_go_along(rig: MastodonRig) -> None:
    rig.sent(replace(parcel("A speech"), options={"warning": "Politics", "visibility": "unlisted"}))
    (request,) = rig.asked(POST)
    said = fields(request)
    assert (said["spoiler_text"], said["visibility"], said["sensitive"]) == ("Politics", "unlisted", "1")


@pytest.mark.parametrize(
    ("above", "chosen", "sent"),
    [
        ("direct", "", "direct"),
        ("private", "", "private"),
        ("public", "", None),
        ("direct", "public", "public"),
    ],
)
def test_an_answer_is_told_to_no_more_people_than_what_it_answers_unless_somebody_says_so(
    rig: MastodonRig, above: str, chosen: str, sent: str | None
) -> None:
    question = rig.server.posts.add("bob", "@camille in confidence?", visibility=above)
    answer = replace(parcel("Of course", parent=RemotePost(question["id"])), options={"visibility": chosen})
    rig.sent(answer)
    (request,) = rig.asked(POST)
    assert fields(request).get("visibility") == sent
    assert fields(request)["in_reply_to_id"] == question["id"]


def test_what_is_answered_and_gone_is_a_sentence(rig: MastodonRig) -> None:
    gone = RemotePost("113999999999999999", "https://camp.example/@bob/113999999999999999")
    for visibility in ("", "public"):
        outcome = rig.publish(replace(parcel("So?", parent=gone), options={"visibility": visibility}))
        assert isinstance(outcome, Rejected)
        assert gone.url is not None
        assert gone.url in outcome.reason


def test_a_thread_goes_on_under_a_post_whose_address_a_person_gave(rig: MastodonRig) -> None:
    first = rig.sent(parcel("1/2 Why"))
    assert first.url is not None
    rig.sent(parcel("2/2 How", parent=RemotePost(first.url)))
    assert [post.parent_id for post in rig.stored()] == [None, first.id]
    outcome = rig.publish(parcel("3/3", parent=RemotePost("https://elsewhere.example/posts/17")))
    assert isinstance(outcome, Rejected)
    assert "elsewhere.example" in outcome.reason


# Media.


def test_a_picture_goes_with_its_description_and_its_focus(rig: MastodonRig) -> None:
    plain = picture("A beach, “Plage d’Or”")
    rig.sent(parcel("Look", pictures=(replace(plain, focus=(-25, 100)),)))
    (request,) = rig.asked(MEDIA)
    given = parts(request)
    assert given["file"] == ("image/png", plain.content)
    assert given["description"][1].decode() == "A beach, “Plage d’Or”"
    assert given["focus"][1] == b"-0.25,1.00"
    (post,) = rig.asked(POST)
    assert fields(post)["media_ids[]"] == list(rig.server.media)


def test_a_video_is_sent_piece_by_piece_and_waited_for_without_blocking(rig: MastodonRig) -> None:
    noted: list[str] = []
    film = replace(video(size=9_000_000), thumbnail=picture("The speaker"))
    message = replace(parcel("A speech"), video=film, note=noted.append)
    first = rig.connector.publish(message, rig.desk.access)
    assert isinstance(first, NotSent), first
    assert first.retry_at is not None
    assert POST not in rig.calls()
    assert len(noted) == 3  # Two while nine megabytes went up, one with the id.

    given = parts(rig.asked(MEDIA)[0])
    assert given["file"] == ("video/mp4", film.read(0, film.size))
    assert given["thumbnail"][0] == "image/png"

    second = rig.connector.publish(replace(message, noted=noted[-1]), rig.desk.access)
    assert isinstance(second, Sent), second
    assert len(rig.asked(MEDIA)) == 1
    assert [post.alts for post in rig.stored()] == [("A speech on the pier",)]


def test_a_video_that_the_server_can_t_read_is_for_the_drafter(rig: MastodonRig) -> None:
    message = replace(parcel("A speech"), video=video())
    assert isinstance(rig.publish(message), NotSent)
    for kept in rig.server.media.values():
        kept["broken"] = True
    outcome = rig.publish(message)
    assert isinstance(outcome, Rejected)
    assert "Error processing" in outcome.reason


def test_a_new_attempt_uses_what_the_last_one_uploaded(rig: MastodonRig) -> None:
    message = parcel("Two views", pictures=(picture("East"), picture("West")))
    rig.server.on(POST, lambda _: Reply(429, {"error": "Too many requests"}), times=1)
    assert isinstance(rig.publish(message), NotSent)
    rig.sent(message)
    assert len(rig.asked(MEDIA)) == 2
    assert [post.alts for post in rig.stored()] == [("East", "West")]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (refusal(422, "Validation failed: File has an invalid type"), Rejected),
        (Reply(413, b"<html>Request Entity Too Large</html>"), Rejected),
        (refusal(403, "This action is outside the authorized scopes"), NotSent),
        (refusal(500, "Error processing thumbnail for uploaded media"), NotSent),
        (Reply(200, b"<html></html>"), NotSent),
        (Reply(200, {"url": "https://camp.example/1"}), NotSent),
    ],
)
def test_a_media_that_is_refused_publishes_nothing(
    rig: MastodonRig, reply: Reply, outcome: type[Rejected | NotSent]
) -> None:
    rig.server.on(MEDIA, lambda _: reply)
    assert isinstance(rig.publish(parcel("Look", pictures=(picture("A beach"),))), outcome)
    assert POST not in rig.calls()


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (replace(parcel("Film"), pictures=(picture("One"),), video=video()), "not both"),
        (parcel("Five", pictures=(picture("One"),) * 5), "4 pictures"),
        (parcel("Scan", pictures=(ParcelPicture(b"II*", "image/tiff", "A scan"),)), "image/tiff"),
        (parcel("Alt", pictures=(picture("é" * 1501),)), "1500"),
        (parcel("Big", pictures=(ParcelPicture(bytes(16_777_217), "image/png", "Big"),)), "16777216"),
        (replace(parcel("Film"), video=ParcelVideo(9, "video/x-flv", "", 1, lambda _, __: b"")), "x-flv"),
        (
            replace(parcel("Film"), video=ParcelVideo(103_809_025, "video/mp4", "", 1, lambda _, __: b"")),
            "103",
        ),
        (parcel("  "), "empty"),
        (replace(parcel("Hi"), options={"visibility": "friends"}), "who shall see"),
    ],
)
def test_what_mastodon_never_takes_is_refused_before_any_call(
    rig: MastodonRig, message: object, says: str
) -> None:
    outcome = rig.publish(message)  # type: ignore[arg-type]  # parametrize forgets the types
    assert isinstance(outcome, Rejected), outcome
    assert says in outcome.reason
    assert rig.calls() == []


# Corrections.


def test_a_correction_replaces_words_warning_and_pictures(rig: MastodonRig) -> None:
    first = rig.sent(parcel("We meet at 18 h", pictures=(picture("The square"),)))
    better = replace(
        parcel("We meet at 19 h", pictures=(picture("The hall"),)), replaces=first, options={"warning": "New"}
    )
    assert rig.connector.look_up(better, rig.desk.access) == Absent()
    assert rig.sent(better) == first
    (request,) = rig.asked(f"PUT /api/v1/statuses/{first.id}")
    assert request.json == {
        "status": "We meet at 19 h",
        "spoiler_text": "New",
        "sensitive": True,
        "media_ids": [list(rig.server.media)[-1]],
        "language": "en",
    }
    assert rig.connector.look_up(better, rig.desk.access) == Found(first)
    rig.sent(replace(parcel("We meet at 20 h"), replaces=first))
    (stored,) = rig.stored()
    assert (stored.text, stored.alts) == ("We meet at 20 h", ())


def test_a_corrected_post_keeps_its_name_whatever_the_server_calls_it_now(rig: MastodonRig) -> None:
    first = rig.sent(parcel("We meet at 18 h"))
    renamed = Reply(200, {"id": "99", "url": "https://camp.example/@camille/99"})
    rig.server.on(f"PUT /api/v1/statuses/{first.id}", lambda _: renamed)
    assert rig.sent(replace(parcel("We meet at 19 h"), replaces=first)) == first


def test_a_correction_of_what_is_gone_says_so(rig: MastodonRig) -> None:
    first = rig.sent(parcel("We meet at 18 h"))
    rig.connector.delete(first, rig.desk.access)
    outcome = rig.publish(replace(parcel("We meet at 19 h"), replaces=first))
    assert isinstance(outcome, Rejected)
    assert first.url is not None
    assert first.url in outcome.reason


def test_a_correction_whose_answer_was_lost_is_looked_up_by_its_words(rig: MastodonRig) -> None:
    first = rig.sent(parcel("We meet at 18 h"))
    better = replace(parcel("We meet at 19 h"), replaces=first)
    rig.server.on(f"PUT /api/v1/statuses/{first.id}", lambda proceed: (proceed(), Reply(502, b""))[1])
    assert isinstance(rig.publish(better), Unknown)
    assert rig.connector.look_up(again(better), rig.desk.access) == Found(first)
