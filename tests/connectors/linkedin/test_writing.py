"""What goes out to LinkedIn, word for word, and what is refused before anything goes out."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from connectors.linkedin.rest import VERSION
from tests.connectors.contract import again, parcel, picture, video
from tests.connectors.fake_linkedin import BOB, PAGE, TOKEN, error
from tests.connectors.rig_linkedin import LinkedInRig, is_posting
from tests.connectors.wire import Reply, Request
from warroom.domain.delivery import RemotePost
from warroom.domain.post import LinkCard
from warroom.ports import Absent, Found, NotSent, Parcel, Rejected, Sent, Unknown


def path(request: Request) -> str:
    """The method and the path of a request."""
    return f"{request.method} {request.path}"


def test_a_text_with_a_card_goes_out_in_these_requests_and_no_others(rig: LinkedInRig) -> None:
    card = LinkCard("https://example.org/plan", "The plan", "In ten points")
    remote = rig.sent(replace(parcel("Our plan (short) #Nantes"), card=card, card_picture=picture("")))

    begin, upload, post = rig.fake.server.requests
    assert path(begin) == "POST /rest/images"
    assert begin.params == {"action": ["initializeUpload"]}
    assert begin.json == {"initializeUploadRequest": {"owner": PAGE}}
    (image,) = rig.fake.pictures
    assert path(upload) == f"PUT /dms-uploads/{image}"
    assert upload.body == picture("").content
    assert upload.headers["content-type"] == "application/octet-stream"
    assert path(post) == "POST /rest/posts"
    for request in (begin, post):
        assert request.headers["linkedin-version"] == VERSION
        assert request.headers["x-restli-protocol-version"] == "2.0.0"
        assert request.headers["content-type"] == "application/json"
    for request in rig.fake.server.requests:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert post.json == {
        "author": PAGE,
        "commentary": r"Our plan \(short\) {hashtag|\#|Nantes}",
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
        "content": {
            "article": {
                "source": "https://example.org/plan",
                "title": "The plan",
                "description": "In ten points",
                "thumbnail": image,
            }
        },
    }
    assert remote.id in rig.fake.posts
    assert remote.url == f"https://www.linkedin.com/feed/update/{remote.id}/"


def _contents(rig: LinkedInRig) -> list[object]:
    return [request.json["content"] for request in rig.fake.server.requests if is_posting(request)]


def test_one_picture_is_a_media_and_several_are_a_multi_image(rig: LinkedInRig) -> None:
    rig.sent(replace(parcel("One"), pictures=(picture("A hall"),)))
    rig.sent(replace(parcel("Two"), pictures=(picture("A stage", "red"), picture("A choir", "blue"))))
    first, second, third = rig.fake.pictures
    assert _contents(rig) == [
        {"media": {"id": first, "altText": "A hall"}},
        {
            "multiImage": {
                "images": [{"id": second, "altText": "A stage"}, {"id": third, "altText": "A choir"}]
            }
        },
    ]
    assert rig.fake.pictures[third] == picture("A choir", "blue").content


def test_a_video_goes_up_in_its_pieces_with_their_etags_and_waits_to_be_ready(rig: LinkedInRig) -> None:
    notes: list[str] = []
    message = replace(parcel("A speech"), video=video(size=250_001), note=notes.append)
    waiting = rig.publish(message)
    assert isinstance(waiting, NotSent)
    assert waiting.retry_at is not None
    assert rig.stored() == ()
    assert isinstance(rig.publish(replace(message, noted=notes[-1])), Sent)

    (urn,) = rig.fake.videos
    begin, *pieces, finalize, status, status_again, post = rig.fake.server.requests
    assert begin.params == {"action": ["initializeUpload"]}
    assert begin.json == {
        "initializeUploadRequest": {
            "owner": PAGE,
            "fileSizeBytes": 250_001,
            "uploadCaptions": False,
            "uploadThumbnail": False,
        }
    }
    assert [path(piece) for piece in pieces] == [
        f"PUT /dms-uploads/{urn}/{first}" for first in (0, 100_000, 200_000)
    ]
    assert b"".join(piece.body for piece in pieces) == _whole(message)
    assert finalize.params == {"action": ["finalizeUpload"]}
    assert finalize.json == {
        "finalizeUploadRequest": {
            "video": urn,
            "uploadToken": "token-of-the-upload",
            "uploadedPartIds": ["etag-0", "etag-100000", "etag-200000"],
        }
    }
    assert path(status) == path(status_again) == f"GET /rest/videos/{quote(urn, safe='')}"
    assert post.json["content"] == {"media": {"id": urn}}


def _whole(message: Parcel) -> bytes:
    assert message.video is not None
    return message.video.read(0, message.video.size)


def test_an_upload_that_broke_off_goes_on_with_the_piece_that_is_missing(rig: LinkedInRig) -> None:
    message = replace(parcel("A speech"), video=video(size=250_000))
    rig.fake.server.on(lambda request: request.path.endswith("/100000"), lambda _: rig.fake.server.stall())
    assert isinstance(rig.publish(message), NotSent)
    rig.heal()
    rig.publish(again(message))
    rig.sent(again(message))
    firsts = [request.nsid for request in rig.fake.server.requests if request.method == "PUT"]
    assert firsts == ["0", "100000", "100000", "200000"]
    ((pieces),) = rig.fake.videos.values()
    assert b"".join(pieces[first] for first in sorted(pieces)) == _whole(message)


def test_an_upload_whose_addresses_ran_out_begins_anew(rig: LinkedInRig) -> None:
    message = replace(parcel("A speech"), video=video(size=150_000))
    rig.fake.video_looks = 0
    rig.fake.server.on(
        lambda request: request.path.endswith("/100000"),
        lambda _: error(404, "NOT_FOUND", "Expired"),
        times=1,
    )
    anew = rig.publish(message)
    assert isinstance(anew, NotSent)
    assert anew.retry_at is not None
    rig.sent(again(message))
    assert len(rig.fake.videos) == 2
    assert len(rig.stored()) == 1


def test_a_video_that_linkedin_can_t_use_is_refused_and_can_be_tried_anew(rig: LinkedInRig) -> None:
    """videos-api: the status PROCESSING_FAILED."""
    rig.fake.video_looks, rig.fake.video_state = 0, "PROCESSING_FAILED"
    message = replace(parcel("A speech"), video=video())
    outcome = rig.publish(message)
    assert isinstance(outcome, Rejected)
    assert "MP4" in outcome.reason
    rig.fake.video_state = "AVAILABLE"
    rig.sent(again(message))
    assert len(rig.fake.videos) == 2


def test_a_token_is_never_uploaded_to_another_host(rig: LinkedInRig) -> None:
    elsewhere = {"uploadUrl": "https://uploads.example.org/x?sig=1", "image": "urn:li:image:1"}
    rig.fake.server.on(lambda request: request.nsid == "images", lambda _: Reply(200, {"value": elsewhere}))
    outcome = rig.publish(replace(parcel("One"), pictures=(picture("A hall"),)))
    assert isinstance(outcome, NotSent)
    assert "another host" in outcome.why
    assert rig.stored() == ()


def test_a_post_is_changed_in_its_place(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("We meet at 18 h"))
    rig.sent(replace(parcel("We meet at 19 h (sharp)"), replaces=post))
    change = rig.fake.server.requests[-1]
    assert path(change) == f"POST /rest/posts/{quote(post.id, safe='')}"
    assert change.headers["x-restli-method"] == "PARTIAL_UPDATE"
    assert change.json == {"patch": {"$set": {"commentary": r"We meet at 19 h \(sharp\)"}}}


def test_a_change_whose_answer_was_lost_is_found_and_one_that_did_not_happen_is_not(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("We meet at 18 h"))
    change = replace(parcel("We meet at 19 h"), replaces=post)
    assert isinstance(rig.connector.look_up(change, rig.desk.access), Absent)
    rig.fake.server.on(lambda request: request.method == "POST", rig.fake.server.stall)
    assert isinstance(rig.publish(change), Unknown)
    rig.heal()
    assert isinstance(rig.connector.look_up(change, rig.desk.access), Found)

    rig.connector.delete(post, rig.desk.access)
    rig.fake.server.on(lambda _: True, lambda _: error(404, "NOT_FOUND", "Could not find entity"))
    assert isinstance(rig.publish(change), Rejected)


def test_an_answer_to_a_comment_is_plain_text_under_that_comment(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    asked = rig.fake.comment(post.id, "Why not oaks?")
    remote = rig.sent(parcel("Oaks (too) #limes", parent=RemotePost(asked.urn), root=post))
    read, write = rig.fake.server.requests[-2:]
    assert path(read) == f"GET /rest/socialActions/{quote(asked.under, safe='')}/comments/{asked.id}"
    assert path(write) == f"POST /rest/socialActions/{quote(asked.urn, safe='')}/comments"
    assert write.json == {
        "actor": PAGE,
        "object": asked.under,
        "parentComment": asked.urn,
        "message": {"text": "Oaks (too) #limes"},
    }
    assert rig.fake.comments[remote.id].text == "Oaks (too) #limes"
    assert remote.url is not None
    assert quote(remote.id, safe="") in remote.url


def test_an_answer_to_an_answer_goes_under_the_comment_of_both(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    asked = rig.fake.comment(post.id, "Why not oaks?")
    below = rig.fake.comment(post.id, "Or beeches?", BOB, asked.urn)
    remote = rig.sent(parcel("Both", parent=RemotePost(below.urn), root=post))
    assert rig.fake.comments[remote.id].above == asked.urn


def test_our_own_post_can_be_commented_on(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    remote = rig.sent(parcel("The sources", parent=post, root=post))
    assert rig.fake.server.requests[-1].json == {
        "actor": PAGE,
        "object": post.id,
        "message": {"text": "The sources"},
    }
    assert rig.fake.comments[remote.id].above is None


def test_the_comment_that_is_answered_was_deleted(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    asked = rig.fake.comment(post.id, "Why not oaks?")
    del rig.fake.comments[asked.urn]
    outcome = rig.publish(parcel("Because", parent=RemotePost(asked.urn), root=post))
    assert isinstance(outcome, Rejected)
    assert "no longer" in outcome.reason


@pytest.mark.parametrize(
    ("one", "weighs"),
    [("👨‍👩‍👧‍👦", 11), ("e\u0301", 2), ("海", 1), ("(", 1), ("@bob", 4), ("https://a.example/b", 19)],
)
def test_a_text_is_counted_as_it_is_seen_and_not_as_it_is_escaped(
    rig: LinkedInRig, one: str, weighs: int
) -> None:
    fits = one + "a" * (3000 - weighs)
    rig.sent(parcel(fits))
    assert rig.stored()[0].text == fits
    calls = len(rig.fake.server.requests)
    outcome = rig.publish(parcel(fits + "b"))
    assert isinstance(outcome, Rejected)
    assert "3001" in outcome.reason
    assert len(rig.fake.server.requests) == calls


def test_what_linkedin_does_not_take_is_refused_before_any_call(rig: LinkedInRig) -> None:
    comment = RemotePost("urn:li:comment:(urn:li:activity:1,2)")
    hall, speech = picture("A hall"), video()
    for unfit, words in (
        (replace(parcel(""), pictures=(replace(hall, mime="image/webp"),)), "image/webp"),
        (replace(parcel(""), pictures=(replace(hall, content=bytes(5_000_001)),)), "5000001"),
        (replace(parcel(""), pictures=(hall,) * 21), "21"),
        (replace(parcel(""), pictures=(picture("x" * 4087),)), "4086"),
        (replace(parcel(""), pictures=(hall,), video=speech), "pictures or a video"),
        (replace(parcel(""), video=replace(speech, mime="video/quicktime")), "video/quicktime"),
        (replace(parcel(""), video=replace(speech, size=500_000_001)), "500000001"),
        (replace(parcel(""), video=replace(speech, seconds=2.0)), "3 to 1800"),
        (replace(parcel(""), video=replace(speech, seconds=1801)), "1801"),
        (parcel("a" * 1251, parent=comment), "1250"),
        (replace(parcel("See", parent=comment), pictures=(hall,)), "without pictures"),
        (replace(parcel("New words", parent=comment), replaces=comment), "anew"),
        (replace(parcel("New words"), replaces=comment), "anew"),
    ):
        outcome = rig.publish(unfit)
        assert isinstance(outcome, Rejected), outcome
        assert words in outcome.reason
    assert rig.fake.server.requests == []
