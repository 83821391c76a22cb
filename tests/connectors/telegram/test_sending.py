"""What goes to the channel: letter by letter, with pictures and videos, and what is refused before."""

from dataclasses import replace

import pytest

from connectors.telegram.capabilities import MAX_CAPTION
from tests.connectors.bot_api import File, asked
from tests.connectors.contract import message, picture, publish, video
from tests.connectors.fake_telegram import CHANNEL, GROUP, HANDLE, TOKEN, bad, failure, ok
from tests.connectors.rig_telegram import TelegramRig
from tests.connectors.wire import HTML, SILENCE, Reply
from warroom.domain.delivery import RemotePost
from warroom.domain.text_length import LengthUnit, count
from warroom.errors import NetworkTrouble, Trouble
from warroom.ports import NotSent, Parcel, ParcelVideo, Rejected, Sent, Unknown


def rejected(rig: TelegramRig, parcel: Parcel) -> str:
    """Why it is refused, before anything was sent."""
    outcome = rig.connector.publish(parcel, rig.desk.access)
    assert isinstance(outcome, Rejected), outcome
    assert rig.server.requests == []
    return outcome.reason


def test_a_text_goes_out_as_it_was_approved(rig: TelegramRig) -> None:
    text = "*Not bold*, _not slanted_, <b>no tag</b> & https://camille.example/plan_a_b 👨‍👩‍👧"
    remote = publish(rig, message(rig, text))
    (request,) = rig.server.requests
    assert (request.method, request.path) == ("POST", f"/bot{TOKEN}/sendMessage")
    assert request.json == {"chat_id": CHANNEL, "text": text}
    assert remote == RemotePost(f"{CHANNEL}/41", f"https://t.me/{HANDLE}/41")


def test_before_the_channel_s_number_is_known_its_name_is_used(rig: TelegramRig) -> None:
    rig.desk.account = replace(rig.desk.account, remote_identity=None)
    publish(rig, message(rig, "Hello"))
    assert rig.server.requests[0].json["chat_id"] == f"@{HANDLE}"


def test_a_private_channel_s_posts_have_the_address_of_members(rig: TelegramRig) -> None:
    rig.server.username = None
    assert publish(rig, message(rig, "Hello")).url == "https://t.me/c/1111111111/41"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, {}),
        ({"silent": "no", "protected": "no", "preview": "auto"}, {}),
        ({"silent": "yes", "protected": "yes"}, {"disable_notification": True, "protect_content": True}),
        ({"preview": "none"}, {"link_preview_options": {"is_disabled": True}}),
        ({"preview": "large"}, {"link_preview_options": {"prefer_large_media": True}}),
        ({"preview": "small"}, {"link_preview_options": {"prefer_small_media": True}}),
    ],
)
def test_options_are_what_telegram_calls_them(
    rig: TelegramRig, options: dict[str, str], told: dict[str, object]
) -> None:
    publish(rig, replace(message(rig, "Hello"), options=options))
    assert rig.server.requests[0].json == {"chat_id": CHANNEL, "text": "Hello", **told}


def test_a_picture_has_its_text_as_caption(rig: TelegramRig) -> None:
    beach = picture("A beach")
    sent = replace(message(rig, "The beach", pictures=(beach,)), options={"silent": "yes"})
    publish(rig, sent)
    (request,) = rig.server.requests
    assert request.path == f"/bot{TOKEN}/sendPhoto"
    assert int(request.headers["content-length"]) == len(request.body)
    assert asked(request) == {
        "chat_id": CHANNEL,
        "disable_notification": True,
        "caption": "The beach",
        "photo": File("photo.png", "image/png", beach.content),
    }


def test_an_album_is_one_post_and_is_deleted_as_one(rig: TelegramRig) -> None:
    views = tuple(picture(f"View {n}", colour) for n, colour in enumerate(("red", "teal", "navy")))
    remote = publish(rig, message(rig, "Three views", pictures=views))
    (request,) = rig.server.requests
    assert request.path == f"/bot{TOKEN}/sendMediaGroup"
    assert asked(request)["media"] == [
        {"type": "photo", "media": "attach://photo0", "caption": "Three views"},
        {"type": "photo", "media": "attach://photo1"},
        {"type": "photo", "media": "attach://photo2"},
    ]
    assert list(rig.server.files.values()) == [view.content for view in views]
    assert len(rig.server.chats[CHANNEL]) == 3
    rig.connector.delete(remote, rig.desk.access)
    assert rig.server.chats[CHANNEL] == {}


def test_a_video_goes_out_piece_by_piece_and_the_lease_is_kept(rig: TelegramRig) -> None:
    clip = video(size=9_500_000)
    notes: list[str] = []
    reads: list[int] = []

    def read(offset: int, length: int) -> bytes:
        reads.append(length)
        return clip.read(offset, length)

    sent = replace(message(rig, "On the pier"), video=replace(clip, read=read), note=notes.append)
    publish(rig, sent)
    (request,) = rig.server.requests
    told = asked(request)
    assert request.path == f"/bot{TOKEN}/sendVideo"
    assert (told["caption"], told["duration"], told["supports_streaming"]) == ("On the pier", 12, True)
    assert told["video"] == File("video.mp4", "video/mp4", clip.read(0, clip.size))
    assert max(reads) == 1024 * 1024
    assert notes


def test_a_video_whose_lease_is_lost_on_the_way_is_not_stored(rig: TelegramRig) -> None:
    def note(_: str) -> None:
        raise Trouble("The lease is lost.")

    sent = replace(message(rig, "On the pier"), video=video(size=9_500_000), note=note)
    with pytest.raises(Trouble, match="lease"):
        rig.connector.publish(sent, rig.desk.access)
    assert rig.stored() == ()


# Limits.


@pytest.mark.parametrize(
    "unit", ["a", "é", "語", "👨‍👩‍👧", "e\u0301", "https://camille.example/plan ", "@bob "], ids=ascii
)
@pytest.mark.parametrize("most", [4_096, MAX_CAPTION])
def test_a_text_is_counted_in_utf_16_units(rig: TelegramRig, unit: str, most: int) -> None:
    whole, rest = divmod(most, count(unit, LengthUnit.UTF16))
    fits = unit * whole + "." * rest
    pictures = (picture("A beach"),) if most == MAX_CAPTION else ()
    publish(rig, message(rig, fits, pictures=pictures))
    rig.server.requests.clear()
    assert str(most + 1) in rejected(rig, message(rig, fits + ".", pictures=pictures))


def test_media_that_a_bot_can_t_send_are_refused_here(rig: TelegramRig) -> None:
    plain, beach = message(rig, "Words"), picture("A beach")
    assert "image/gif" in rejected(rig, replace(plain, pictures=(replace(beach, mime="image/gif"),)))
    assert "10 MB" in rejected(rig, replace(plain, pictures=(replace(beach, content=bytes(10_000_001)),)))
    assert "11" in rejected(rig, replace(plain, pictures=(beach,) * 11))
    assert "video/webm" in rejected(rig, replace(plain, video=replace(video(), mime="video/webm")))
    large = ParcelVideo(50_000_001, "video/mp4", "", 1.0, lambda _, length: bytes(length))
    assert "50 MB" in rejected(rig, replace(plain, video=large))
    assert "parts of their own" in rejected(rig, replace(plain, video=video(), pictures=(beach,)))


# Editing and deleting.


def test_the_text_and_the_caption_of_a_post_can_be_corrected(rig: TelegramRig) -> None:
    text = publish(rig, message(rig, "At 18 h"))
    shown = publish(rig, message(rig, "At 18 h", pictures=(picture("The hall"),)))
    rig.server.requests.clear()
    for remote in (text, shown):
        corrected = replace(message(rig, "At 19 h"), replaces=remote, options={"preview": "none"})
        assert rig.connector.publish(corrected, rig.desk.access) == Sent(remote)
    assert rig.calls() == ["editMessageText", "editMessageText", "editMessageCaption"]
    first, _, last = (request.json for request in rig.server.requests)
    assert first == {
        "chat_id": CHANNEL,
        "message_id": 41,
        "text": "At 19 h",
        "link_preview_options": {"is_disabled": True},
    }
    assert last == {"chat_id": CHANNEL, "message_id": int(shown.id.rpartition("/")[2]), "caption": "At 19 h"}


def test_a_post_may_be_named_by_its_address(rig: TelegramRig) -> None:
    remote = publish(rig, message(rig, "At 18 h"))
    for address in (f"https://t.me/{HANDLE}/41", "https://t.me/c/1111111111/41?single"):
        named = RemotePost(address)
        corrected = replace(message(rig, f"See {address}"), replaces=named)
        assert rig.connector.publish(corrected, rig.desk.access) == Sent(named)
    rig.connector.delete(RemotePost(remote.url or ""), rig.desk.access)
    assert rig.stored() == ()


def test_a_post_of_another_network_can_be_neither_edited_nor_deleted(rig: TelegramRig) -> None:
    elsewhere = RemotePost("https://example.org/41")
    assert "example.org" in rejected(rig, replace(message(rig, "At 19 h"), replaces=elsewhere))
    with pytest.raises(NetworkTrouble, match="by hand"):
        rig.connector.delete(elsewhere, rig.desk.access)


def test_what_is_older_than_two_days_is_deleted_in_the_app(rig: TelegramRig) -> None:
    remote = publish(rig, message(rig, "Hello"))
    rig.server.server.on(lambda r: r.nsid == "deleteMessage", lambda _: bad("message can't be deleted"))
    with pytest.raises(NetworkTrouble, match="48 hours"):
        rig.connector.delete(remote, rig.desk.access)


# Doubts.


@pytest.mark.parametrize(
    "reply",
    [
        SILENCE,
        HTML,
        Reply(200, b'{"ok": true}'),
        Reply(200, b"[]"),
        ok(True),
        ok([]),
        ok({"message_id": 7}),
        Reply(502, b"<html>Bad Gateway</html>"),
        failure(500, "Internal Server Error: restart"),
    ],
    ids=["hung up", "HTML", "no result", "a list", "true", "no messages", "no chat", "502", "500"],
)
def test_whatever_hides_the_end_of_the_call_is_a_doubt(rig: TelegramRig, reply: Reply) -> None:
    rig.server.server.on(lambda r: r.nsid == "sendMessage", lambda proceed: (proceed(), reply)[1])
    outcome = rig.connector.publish(message(rig, "Hello"), rig.desk.access)
    assert isinstance(outcome, Unknown), outcome
    assert rig.calls() == ["sendMessage"]


def test_a_correction_whose_answer_was_lost_is_a_doubt(rig: TelegramRig) -> None:
    remote = publish(rig, message(rig, "At 18 h"))
    rig.server.server.on(lambda r: r.nsid == "editMessageText", lambda proceed: (proceed(), SILENCE)[1])
    outcome = rig.connector.publish(replace(message(rig, "At 19 h"), replaces=remote), rig.desk.access)
    assert isinstance(outcome, Unknown), outcome


def test_an_answer_to_a_group_that_moved_follows_it(rig: TelegramRig) -> None:
    publish(rig, message(rig, "What shall we plant?"))
    asked_by = rig.server.write("Limes?", under=41)
    new = -1003333333333
    rig.server.moved_to, rig.server.chats[new] = new, rig.server.chats[GROUP]
    answer = message(rig, "Limes!", parent=RemotePost(rig.name(asked_by)), root=RemotePost(f"{CHANNEL}/41"))
    outcome = rig.connector.publish(answer, rig.desk.access)
    assert isinstance(outcome, Sent), outcome
    assert [request.json["chat_id"] for request in rig.server.requests[1:]] == [GROUP, new]
    assert rig.server.requests[-1].json["reply_parameters"] == {"message_id": asked_by}


def test_an_answer_to_what_was_deleted_is_rejected(rig: TelegramRig) -> None:
    answer = message(rig, "Limes!", parent=RemotePost(f"{GROUP}/9999"))
    outcome = rig.connector.publish(answer, rig.desk.access)
    assert isinstance(outcome, Rejected), outcome
    assert "not found" in outcome.reason


@pytest.mark.parametrize(
    "said",
    [
        "Forbidden: bot was kicked from the channel chat",
        "Forbidden: bot is not a member of the channel chat",
        "Bad Request: need administrator rights in the channel chat",
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: chat not found",
    ],
)
def test_a_bot_that_lost_its_place_sends_nothing_and_says_so(rig: TelegramRig, said: str) -> None:
    status = 403 if said.startswith("Forbidden") else 400
    rig.server.server.on(lambda r: r.nsid == "sendMessage", lambda _: failure(status, said))
    outcome = rig.connector.publish(message(rig, "Hello"), rig.desk.access)
    assert isinstance(outcome, NotSent), outcome
    assert outcome.needs_reconnect
    assert f"@{HANDLE}" in outcome.why
