"""A video goes out piece by piece, with description and captions, and one that can't go is refused here."""

from dataclasses import replace

import pytest

from tests.connectors.contract import NOTES, parcel, picture, video
from tests.connectors.rig_bluesky import PUT, BlueskyRig
from tests.connectors.wire import HTML, Reply, error
from warroom.domain.post import LinkCard
from warroom.errors import Trouble
from warroom.ports import NotSent, Parcel, ParcelCaptions, ParcelVideo, Rejected

UPLOAD = "com.atproto.repo.uploadBlob"
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour, ma plage !\n"
SRT = b"1\r\n00:00:00,000 --> 00:00:02,500\r\nOui, 00:00:01,5 !\r\n"


def film(size: int = 5_000_000) -> ParcelVideo:
    """Longer than one piece."""
    captions = (
        ParcelCaptions(VTT, "text/vtt", "fr"),
        ParcelCaptions(b"\xef\xbb\xbf" + SRT, "application/x-subrip", "en"),
    )
    return replace(video(size=size), captions=captions)


def whole(sent: ParcelVideo) -> bytes:
    return sent.read(0, sent.size)


def test_a_video_goes_out_in_these_requests_and_is_read_a_piece_at_a_time(rig: BlueskyRig) -> None:
    asked: list[tuple[int, int]] = []

    def read(offset: int, length: int) -> bytes:
        asked.append((offset, length))
        return whole(film())[offset : offset + length]

    remote = rig.sent(replace(parcel("Our film"), video=replace(film(), read=read)))
    uploads = [request for request in rig.server.requests if request.nsid == UPLOAD]
    assert [(one.method, one.headers["content-type"], one.headers["content-length"]) for one in uploads] == [
        ("POST", "video/mp4", "5000000"),
        ("POST", "text/vtt", str(len(VTT))),
        ("POST", "text/vtt", str(len(SRT) + len(b"WEBVTT\n\n"))),
    ]
    assert uploads[0].body == whole(film())
    assert uploads[2].body.decode() == (
        "WEBVTT\n\n1\r\n00:00:00.000 --> 00:00:02.500\r\nOui, 00:00:01,5 !\r\n"
    )
    assert asked == [(0, 2_000_000), (2_000_000, 2_000_000), (4_000_000, 2_000_000)]
    mp4, french, english = (
        {"$type": "blob", "ref": {"$link": link}, "mimeType": mime, "size": len(content)}
        for (link, content), mime in zip(
            rig.server.blobs.items(), ("video/mp4", "text/vtt", "text/vtt"), strict=True
        )
    )
    assert rig.server.records[remote.id]["value"]["embed"] == {
        "$type": "app.bsky.embed.video",
        "video": mp4,
        "captions": [{"lang": "fr", "file": french}, {"lang": "en", "file": english}],
        "alt": "A speech on the pier",
    }


def test_bluesky_s_own_lexicon_accepts_a_video(rig: BlueskyRig) -> None:
    models = pytest.importorskip("atproto_client.models")
    remote = rig.sent(replace(parcel("Our film"), video=film()))
    embed = rig.server.records[remote.id]["value"]["embed"]
    for blob in (embed["video"], *(each["file"] for each in embed["captions"])):
        blob["ref"]["$link"] = "bafkreiezuoymxbpoga2ffxckzss2l4s3hsnm6e5pyyz34nhq6ycqvfha7e"
    models.utils.get_or_create(embed, models.AppBskyEmbedVideo.Main, strict=True)


def test_the_lease_is_lengthened_between_the_pieces_and_its_loss_ends_the_upload(rig: BlueskyRig) -> None:
    sent = replace(parcel("Our film"), video=film())
    rig.sent(sent)
    assert NOTES[sent.client_key] == "5000000 bytes of 5000000 are uploaded"

    def lost(_noted: str) -> None:
        raise Trouble("The lease is lost.")

    with pytest.raises(Trouble, match="lease"):
        rig.publish(replace(parcel("Our film again"), video=film(), note=lost))
    assert rig.calls().count(PUT) == 1


def test_a_token_that_expires_in_the_middle_sends_the_video_from_its_beginning(rig: BlueskyRig) -> None:
    rig.sent(parcel("One"))
    rig.server.expire_tokens()
    rig.sent(replace(parcel("Our film"), video=film()))
    first, second = (
        one
        for one in rig.server.requests
        if one.nsid == UPLOAD and one.headers["content-type"] == "video/mp4"
    )
    assert first.body == second.body == whole(film())


def test_a_repeated_attempt_is_the_same_post(rig: BlueskyRig) -> None:
    sent = replace(parcel("Our film"), video=film())
    assert rig.sent(sent) == rig.sent(sent)
    assert len(rig.stored()) == 1


def test_a_video_goes_before_a_link_card(rig: BlueskyRig) -> None:
    card = LinkCard("https://example.org/plan")
    remote = rig.sent(replace(parcel("Read it"), card=card, card_picture=picture(""), video=video()))
    embed = rig.server.records[remote.id]["value"]["embed"]
    assert embed.keys() == {"$type", "video", "alt"}
    assert rig.calls().count(UPLOAD) == 1


def _refused() -> dict[str, tuple[Parcel, str]]:
    def holding(sent: ParcelVideo) -> Parcel:
        return replace(parcel("Our film"), video=sent)

    def captioned(*captions: ParcelCaptions) -> Parcel:
        return holding(replace(video(), captions=captions))

    large = ParcelCaptions(VTT + b"\n" * 20_000, "text/vtt", "fr")
    return {
        "one byte too large": (holding(replace(video(), size=50_000_001)), "50 MB"),
        "empty": (holding(replace(video(), size=0)), "empty"),
        "too long": (holding(replace(video(), seconds=181.0)), "180 seconds"),
        "another type": (holding(replace(video(), mime="video/quicktime")), "video/quicktime"),
        "described at length": (holding(video(alt="é" * 1_001)), "1000"),
        "beside a picture": (replace(holding(video()), pictures=(picture("A pier"),)), "not both"),
        "captions too large": (captioned(large), "20000"),
        "captions of another type": (captioned(replace(large, mime="text/plain")), "text/plain"),
        "too many captions": (captioned(*[ParcelCaptions(VTT, "text/vtt", "fr")] * 21), "20 languages"),
    }


@pytest.mark.parametrize("what", _refused())
def test_what_bluesky_would_refuse_is_refused_before_anything_is_uploaded(rig: BlueskyRig, what: str) -> None:
    message, words = _refused()[what]
    outcome = rig.publish(message)
    assert isinstance(outcome, Rejected), outcome
    assert words in outcome.reason
    assert UPLOAD not in rig.calls()


@pytest.mark.parametrize("as_large_as_allowed", [replace(video(), seconds=180.0), video(alt="é" * 1_000)])
def test_what_is_just_within_the_limits_is_taken(rig: BlueskyRig, as_large_as_allowed: ParcelVideo) -> None:
    rig.sent(replace(parcel("Our film"), video=as_large_as_allowed))


@pytest.mark.parametrize(
    "reply",
    [error(413, "PayloadTooLarge", "request entity too large"), Reply(413, b"<html>Too large</html>")],
    ids=["by the server", "by a proxy before it"],
)
def test_a_server_that_takes_less_refuses_the_video_for_good(rig: BlueskyRig, reply: Reply) -> None:
    rig.server.on(UPLOAD, lambda _: reply)
    outcome = rig.publish(replace(parcel("Our film"), video=film()))
    assert outcome == Rejected("Bluesky refuses the video: request entity too large")
    assert PUT not in rig.calls()


@pytest.mark.parametrize("reply", [Reply(200, {}), Reply(200, {"blob": {"ref": 1}}), HTML], ids=str)
def test_an_upload_without_a_clear_answer_sends_nothing(rig: BlueskyRig, reply: Reply) -> None:
    rig.server.on(UPLOAD, lambda _: reply)
    outcome = rig.publish(replace(parcel("Our film"), video=film()))
    assert isinstance(outcome, NotSent), outcome
    assert PUT not in rig.calls()
