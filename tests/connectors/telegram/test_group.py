"""What people write in the discussion group: read once, in its place, and deleted where it must be."""

from dataclasses import replace

import pytest

from tests.connectors.contract import collect_all, message, picture, publish
from tests.connectors.fake_telegram import BOT, CHANNEL, GROUP, HANDLE, failure
from tests.connectors.rig_telegram import TelegramRig
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.errors import NetworkTrouble


@pytest.fixture
def post(rig: TelegramRig) -> RemotePost:
    """A post of the channel, which Telegram has put into the group as well."""
    return publish(rig, message(rig, "What shall we plant?"))


def test_updates_are_asked_for_from_the_cursor_on(rig: TelegramRig, post: RemotePost) -> None:
    rig.server.write("Limes", under=41)
    rig.server.requests.clear()
    _, cursor = collect_all(rig)
    collect_all(rig, cursor)
    assert rig.calls() == ["getChat", "getUpdates", "getUpdates"]
    asked = {"limit": 100, "timeout": 0, "allowed_updates": ["message"]}
    assert rig.server.requests[1].json == asked
    assert rig.server.requests[2].json == {**asked, "offset": 1003}


def test_a_page_that_could_not_be_stored_comes_again(rig: TelegramRig, post: RemotePost) -> None:
    for n in range(150):
        rig.server.write(f"{n}", under=41)
    first = rig.connector.collect(rig.desk.access, None)
    assert rig.connector.collect(rig.desk.access, None) == first
    second = rig.connector.collect(rig.desk.access, first.cursor)
    assert rig.connector.collect(rig.desk.access, first.cursor) == second
    assert [each.text for each in (*first.responses, *second.responses)] == [str(n) for n in range(150)]


def test_a_whole_conversation_stays_below_its_post(rig: TelegramRig, post: RemotePost) -> None:
    question = rig.server.write("Limes?", under=41)
    ((read,), cursor) = collect_all(rig)
    assert (read.remote.id, read.parent_id, read.root) == (rig.name(question), post.id, post)
    assert read.remote.url == f"https://t.me/{HANDLE}/41?comment={question}"
    assert (read.author.id, read.author.handle, read.author.display_name) == ("4242", "bob", "Bob B.")

    answer = publish(rig, message(rig, "Limes!", parent=read.remote, root=read.root))
    rig.server.write("Thank you", answering=int(answer.id.rpartition("/")[2]))
    ((thanks,), _) = collect_all(rig, cursor)
    assert (thanks.parent_id, thanks.root) == (answer.id, post)


def test_comments_below_an_album_belong_to_it(rig: TelegramRig) -> None:
    album = publish(rig, message(rig, "Two views", pictures=(picture("A"), picture("B", "navy"))))
    rig.server.write("Nice", under=int(album.id.rpartition("/")[2]))
    ((read,), _) = collect_all(rig)
    assert read.root is not None
    assert read.root.id == album.id


def test_words_outside_of_a_thread_are_read_too(rig: TelegramRig, post: RemotePost) -> None:
    rig.server.write("Good morning all")
    rig.server.write(f"Question to @{HANDLE.upper()}")
    found, _ = collect_all(rig)
    assert [(each.kind, each.parent_id, each.root) for each in found] == [
        (ResponseKind.COMMENT, None, None),
        (ResponseKind.MENTION, None, None),
    ]


def test_neither_our_own_words_nor_notices_are_responses(rig: TelegramRig, post: RemotePost) -> None:
    us = {"id": CHANNEL, "type": "channel", "title": "Camille"}
    rig.server.write("As the channel", under=41, sender_chat=us)
    rig.server.write(
        "As the group", under=41, sender_chat={"id": GROUP, "type": "supergroup", "title": "Talk"}
    )
    rig.server.write("As the bot", under=41)
    rig.server.updates[-1]["message"]["from"] = {"id": BOT, "is_bot": True, "first_name": "W"}
    joined = rig.server.write("")
    rig.server.updates[-1]["message"].pop("text")
    rig.server.updates[-1]["message"]["new_chat_members"] = [{"id": 5, "first_name": "Eve"}]
    elsewhere = {"id": -100999, "type": "supergroup", "title": "Another group of the bot"}
    rig.server.write("Not ours", chat=elsewhere)
    assert joined
    assert collect_all(rig)[0] == []


def test_a_picture_a_sticker_and_a_channel_speak_as_well(rig: TelegramRig, post: RemotePost) -> None:
    other = {"id": -100777, "type": "channel", "title": "Harbour news", "username": "harbour"}
    rig.server.write("From the harbour", under=41, sender_chat=other)
    rig.server.write("", under=41, sticker={"emoji": "🌳"})
    found, _ = collect_all(rig)
    assert [(each.text, each.author.handle) for each in found] == [
        ("From the harbour", "harbour"),
        ("🌳", "bob"),
    ]


def test_an_update_that_can_t_be_read_hides_no_other(
    rig: TelegramRig, post: RemotePost, caplog: pytest.LogCaptureFixture
) -> None:
    rig.server.write("Secret words", under=41, date="soon")
    rig.server.write("Fine", under=41)
    assert [each.text for each in collect_all(rig)[0]] == ["Fine"]
    assert "TypeError" in caplog.text
    assert "Secret words" not in caplog.text


def test_a_group_that_is_linked_or_changed_later_is_noticed(rig: TelegramRig) -> None:
    rig.server.group = 0
    publish(rig, message(rig, "Nobody can answer"))
    found, cursor = collect_all(rig)
    assert found == []
    rig.server.group = GROUP
    publish(rig, message(rig, "Now they can"))
    rig.server.write("Hooray", under=42)
    found, cursor = collect_all(rig, cursor)
    assert [each.text for each in found] == ["Hooray"]

    rig.server.group = -1004444444444
    rig.server.chats[rig.server.group] = {}
    remote = publish(rig, message(rig, "In a new room"))
    rig.server.write("Smells of paint", under=int(remote.id.rpartition("/")[2]))
    found, _ = collect_all(rig, cursor)
    assert [(each.text, each.root) for each in found] == [("Smells of paint", remote)]


def test_a_channel_without_a_number_yet_or_without_a_name_is_read(rig: TelegramRig, post: RemotePost) -> None:
    rig.server.write("Limes", under=41)
    known = rig.desk.account
    rig.desk.account = replace(known, remote_identity=None)
    assert [each.text for each in collect_all(rig)[0]] == ["Limes"]
    rig.server.username = None
    rig.desk.account = replace(known, handle=str(CHANNEL))
    _, cursor = collect_all(rig)
    rig.server.write("Oaks", under=41)
    ((read,), _) = collect_all(rig, cursor)
    assert read.remote.url == f"https://t.me/c/2222222222/{read.remote.id.rpartition('/')[2]}"


def test_a_message_that_must_go_is_deleted_and_once_more_is_fine(rig: TelegramRig, post: RemotePost) -> None:
    rude = rig.server.write("Clowns!", under=41)
    ((read,), _) = collect_all(rig)
    for _ in range(2):
        rig.connector.moderate(read.remote, Moderation.REMOVE, rig.desk.access)
        assert rude not in rig.server.chats[GROUP]
    request = rig.server.requests[-1]
    assert (request.nsid, request.json) == ("deleteMessage", {"chat_id": GROUP, "message_id": rude})


@pytest.mark.parametrize(
    "said",
    [
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first",
    ],
)
def test_somebody_else_who_reads_with_the_token_is_named(rig: TelegramRig, said: str) -> None:
    rig.server.server.on(lambda r: r.nsid == "getUpdates", lambda _: failure(409, said))
    with pytest.raises(NetworkTrouble, match="Somebody else reads"):
        rig.connector.collect(rig.desk.access, None)
