"""Titles, descriptions, chapters, thumbnails, captions: what YouTube takes, and what is refused here."""

from dataclasses import replace

import pytest

from connectors.youtube import chapters
from tests.connectors.contract import again, attempt, message, picture, publish, video
from tests.connectors.fake_youtube import failure
from tests.connectors.rig_youtube import YouTubeRig
from warroom.ports import Absent, Found, Parcel, ParcelCaptions, ParcelVideo, Rejected, Sent, Unknown

VTT = ParcelCaptions(b"WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour\n", "text/vtt", "fr")
SRT = ParcelCaptions(b"1\n00:00:00,000 --> 00:00:02,000\nHello\n", "application/x-subrip", "en-GB")


def rejected(rig: YouTubeRig, parcel: Parcel) -> str:
    """Why it is refused, before anything was sent."""
    outcome = attempt(rig, parcel)
    assert isinstance(outcome, Rejected), outcome
    assert rig.server.requests == []
    return outcome.reason


def clip(**changes: object) -> ParcelVideo:
    return replace(video(), **changes)  # type: ignore[arg-type]  # each call names fields of ParcelVideo


# Lengths.


@pytest.mark.parametrize(
    "unit", ["a", "é", "語", "👨‍👩‍👧", "e\u0301", "https://camille.example/plan ", "@bob "], ids=ascii
)
def test_a_description_is_counted_in_bytes(rig: YouTubeRig, unit: str) -> None:
    whole, rest = divmod(5_000, len(unit.encode()))
    fits = unit * whole + "." * rest
    remote = publish(rig, message(rig, fits))
    assert rig.server.videos[remote.id]["snippet"]["description"] == fits
    rig.server.requests.clear()
    assert "5001" in rejected(rig, message(rig, fits + "."))


def test_a_title_has_a_hundred_characters(rig: YouTubeRig) -> None:
    sent = message(rig, "Words")
    publish(rig, replace(sent, options={"title": "語" * 100}))
    rig.server.requests.clear()
    assert "101" in rejected(rig, replace(message(rig, "Words"), options={"title": "語" * 101}))
    assert "title" in rejected(rig, replace(message(rig, "Words"), options={"title": "  "}))


@pytest.mark.parametrize("bracket", "<>")
def test_pointed_brackets_are_refused_in_better_words(rig: YouTubeRig, bracket: str) -> None:
    assert "<" in rejected(rig, message(rig, f"1 {bracket} 2"))
    assert "<" in rejected(rig, replace(message(rig, "Words"), options={"title": f"1 {bracket} 2"}))


def test_a_post_is_one_video(rig: YouTubeRig) -> None:
    sent = message(rig, "Words")
    assert "attach" in rejected(rig, replace(sent, video=None))
    assert "thumbnail" in rejected(rig, replace(sent, pictures=(picture("A beach"),)))
    assert "video/ogg" in rejected(rig, replace(sent, video=clip(mime="video/ogg")))
    assert "256 GB" in rejected(rig, replace(sent, video=clip(size=274_877_906_945)))


# Chapters.


GOOD = "0:00 Welcome\n1:05 Housing\n1:02:03 Questions"


@pytest.mark.parametrize(
    "text", ["No chapters", "18:30 Public meeting\n19:00 Drinks", GOOD, f"In short:\n\n{GOOD}\nAnd thanks."]
)
def test_chapters_that_youtube_shows_are_fine(text: str) -> None:
    assert chapters.trouble(text, 4_000) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0:10 Late\n0:00 First\n0:40 Third", "begins at 0:00"),
        ("0:00 One\n0:30 Two", "3 or more"),
        ("0:00 One\n1:30 Two\n0:50 Three", "go up"),
        ("0:00 One\n0:09 Two\n0:50 Three", "10 seconds"),
        ("0:00 One\n0:30 Two\n1:06:35 Three", "10 seconds"),
    ],
)
def test_chapters_that_youtube_would_silently_drop_are_told(rig: YouTubeRig, text: str, words: str) -> None:
    assert words in (chapters.trouble(text, 4_000) or "")
    assert words in rejected(rig, replace(message(rig, text), video=clip(seconds=4_000.0)))


# A thumbnail and captions.


def test_a_thumbnail_and_captions_come_before_anybody_sees_the_video(rig: YouTubeRig) -> None:
    thumbnail = picture("Camille")
    sent = replace(message(rig, "Words"), video=clip(thumbnail=thumbnail, captions=(VTT, SRT)))
    remote = publish(rig, sent)
    assert rig.calls() == [
        "POST videos",
        "PUT videos",
        "POST set",
        "POST captions",
        "POST captions",
        "GET videos",
        "PUT videos",
    ]
    assert rig.server.thumbnails == {remote.id: thumbnail.content}
    (setting,) = (request for request in rig.server.requests if request.nsid == "set")
    assert setting.params == {"videoId": [remote.id], "uploadType": ["media"]}
    assert setting.headers["content-type"] == "image/png"
    assert [(track["language"], track["isDraft"], track["content"]) for track in rig.server.captions] == [
        ("fr", False, VTT.content),
        ("en-GB", False, SRT.content),
    ]


def test_captions_that_came_with_an_earlier_attempt_are_not_added_twice(rig: YouTubeRig) -> None:
    sent = replace(message(rig, "Words"), video=clip(captions=(VTT, SRT)))
    rig.server.server.on(
        lambda request: request.nsid == "captions",
        lambda proceed: (proceed(), failure(503, "backendError"))[1],
        times=1,
    )
    rig.connector.publish(sent, rig.desk.access)
    publish(rig, sent)
    assert [track["language"] for track in rig.server.captions] == ["fr", "en-GB"]
    assert len(rig.server.videos) == 1


def test_a_thumbnail_that_youtube_refuses_leaves_the_video_unseen(rig: YouTubeRig) -> None:
    sent = replace(message(rig, "Words"), video=clip(thumbnail=picture("Camille")))
    refusal = failure(403, "forbidden", "The thumbnail can't be set <b>here</b>: https://x.example/?k=1")
    rig.server.server.on(lambda request: request.nsid == "set", lambda _: refusal)
    outcome = attempt(rig, sent)
    assert isinstance(outcome, Rejected), outcome
    assert "can't be set here" in outcome.reason
    assert "x.example" not in outcome.reason
    assert rig.stored() == ()


def test_media_types_that_youtube_refuses_are_refused_here(rig: YouTubeRig) -> None:
    sent, face = message(rig, "Words"), picture("Camille")
    assert "webp" in rejected(rig, replace(sent, video=clip(thumbnail=replace(face, mime="image/webp"))))
    large = replace(face, content=bytes(2_097_153))
    assert "2 MB" in rejected(rig, replace(sent, video=clip(thumbnail=large)))
    assert "WebVTT" in rejected(rig, replace(sent, video=clip(captions=(replace(VTT, mime="text/plain"),))))


# Corrections.


def test_a_correction_keeps_what_was_set_in_the_studio(rig: YouTubeRig) -> None:
    remote = publish(rig, message(rig, "At 18 h"))
    rig.server.videos[remote.id]["snippet"]["tags"] = ["coast"]
    rig.server.videos[remote.id]["status"]["license"] = "creativeCommon"
    rig.server.requests.clear()
    corrected = replace(message(rig, "At 19 h"), replaces=remote, options={"title": "New title"})
    publish(rig, corrected)
    look, update = rig.server.requests
    assert look.params == {"part": ["snippet,status"], "id": [remote.id], "maxResults": ["50"]}
    assert update.json == {
        "id": remote.id,
        "snippet": {
            "title": "New title",
            "description": "At 19 h",
            "categoryId": "25",
            "tags": ["coast"],
            "defaultLanguage": "en",
            "defaultAudioLanguage": "en",
        },
        "status": {
            "privacyStatus": "public",
            "selfDeclaredMadeForKids": False,
            "embeddable": True,
            "license": "creativeCommon",
        },
    }


def test_a_correction_whose_answer_was_lost_is_looked_up(rig: YouTubeRig) -> None:
    remote = publish(rig, message(rig, "At 18 h"))
    corrected = replace(message(rig, "At 19 h"), replaces=remote, options={})
    assert isinstance(rig.connector.look_up(again(corrected), rig.desk.access), Absent)
    rig.server.server.on(
        lambda r: r.method == "PUT", lambda proceed: (proceed(), failure(500, "backendError"))[1]
    )
    assert isinstance(attempt(rig, corrected), Unknown)
    assert rig.connector.look_up(again(corrected), rig.desk.access) == Found(remote)


def test_a_video_that_is_gone_can_t_be_corrected(rig: YouTubeRig) -> None:
    remote = publish(rig, message(rig, "At 18 h"))
    rig.connector.delete(remote, rig.desk.access)
    outcome = attempt(rig, replace(message(rig, "At 19 h"), replaces=remote, options={}))
    assert isinstance(outcome, Rejected), outcome


def test_a_video_may_be_named_by_any_of_its_addresses(rig: YouTubeRig) -> None:
    remote = publish(rig, message(rig, "At 18 h"))
    for n, shown in enumerate(
        ("youtu.be/{}?si=x", "www.youtube.com/shorts/{}", "m.youtube.com/watch?app=m&v={}&t=3")
    ):
        address = replace(remote, id="https://" + shown.format(remote.id), url=None)
        corrected = replace(message(rig, f"At {n} h"), replaces=address, options={})
        assert attempt(rig, corrected) == Sent(remote)
        assert rig.server.videos[remote.id]["snippet"]["description"] == f"At {n} h"
