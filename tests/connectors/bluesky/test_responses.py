"""What people answer is read without loss and without repeats, and can be hidden."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_bluesky import DID, HANDLE
from tests.connectors.rig_bluesky import POST, BlueskyRig
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.errors import NetworkTrouble


def reply_record(text: str) -> dict[str, Any]:
    return {"$type": POST, "text": text, "createdAt": "2026-05-24T10:00:00Z"}


def test_nothing_is_lost_when_a_whole_crowd_answers_in_the_same_millisecond(rig: BlueskyRig) -> None:
    """The server's cursor is an instant: what shares it with the last of a page would fall between two."""
    instant = datetime(2026, 5, 24, 10, tzinfo=UTC)
    made = [
        rig.server.respond("reply", reply_record(f"{n}"), None, instant + timedelta(milliseconds=n // 60))
        for n in range(400)
    ]
    seen = [response.remote.id for response in collect_all(rig)[0]]
    assert sorted(seen) == sorted(made)


def test_an_answer_from_a_clock_that_is_slow_is_not_lost(rig: BlueskyRig) -> None:
    now = datetime.now(UTC)
    for n in range(150):
        rig.server.respond("reply", reply_record(f"{n}"), None, now - timedelta(seconds=150 - n))
    seen, cursor = collect_all(rig)
    assert len(seen) == 150
    slow = rig.server.respond("reply", reply_record("late"), None, now - timedelta(minutes=20))
    assert [response.remote.id for response in collect_all(rig, cursor)[0]] == [slow]


def test_quiet_reading_asks_for_one_page(rig: BlueskyRig) -> None:
    old = datetime.now(UTC) - timedelta(days=2)
    for n in range(250):
        rig.server.respond("reply", reply_record(f"{n}"), None, old + timedelta(minutes=n))
    _, cursor = collect_all(rig)
    rig.server.requests.clear()
    batch = rig.connector.collect(rig.desk.access, cursor)
    assert batch.responses == ()
    assert not batch.more
    assert batch.cursor == cursor
    assert len(rig.server.requests) == 1


def test_a_broken_notification_hides_no_other(rig: BlueskyRig, caplog: pytest.LogCaptureFixture) -> None:
    good = rig.server.respond("reply", reply_record("Fine"), None)
    rig.server.respond("reply", reply_record("Broken"), None)
    del rig.server.notifications[-1]["author"]
    rig.server.notifications.append({"uri": "at://x/y/z", "reason": "reply", "indexedAt": "yesterday"})
    assert [response.remote.id for response in collect_all(rig)[0]] == [good]
    assert "can't be read" in caplog.text


def test_a_follower_is_no_response(rig: BlueskyRig) -> None:
    rig.server.respond("follow", {"$type": "app.bsky.graph.follow", "subject": DID}, None)
    assert collect_all(rig)[0] == []


def test_a_mention_in_our_own_thread_is_a_reply(rig: BlueskyRig) -> None:
    remote = rig.sent(parcel("Question?"))
    reference = {"uri": remote.id, "cid": remote.revision}
    record = {**reply_record(f"@{HANDLE} why?"), "reply": {"root": reference, "parent": reference}}
    rig.server.respond("mention", record, None)
    ((response,), _) = collect_all(rig)
    assert (response.kind, response.parent_id, response.root) == (ResponseKind.REPLY, remote.id, remote)


def test_half_a_surrogate_pair_reaches_nobody(rig: BlueskyRig) -> None:
    rig.server.respond("reply", reply_record("odd \ud83d end"), None)
    ((response,), _) = collect_all(rig)
    assert response.text == "odd ? end"


def test_numbers_are_asked_for_twenty_five_posts_at_a_time(rig: BlueskyRig) -> None:
    remotes = [rig.sent(parcel(f"Post {n}")) for n in range(30)]
    rig.server.requests.clear()
    numbers = rig.connector.metrics(remotes, rig.desk.access)
    assert [len(request.params["uris"]) for request in rig.server.requests] == [25, 5]
    assert None not in numbers


def test_only_replies_in_our_own_threads_can_be_hidden(rig: BlueskyRig) -> None:
    elsewhere = rig.server.respond("mention", reply_record(f"@{HANDLE}"), None)
    with pytest.raises(NetworkTrouble, match=HANDLE):
        rig.connector.moderate(RemotePost(elsewhere), Moderation.HIDE, rig.desk.access)


def test_hiding_a_second_reply_keeps_the_first_hidden(rig: BlueskyRig) -> None:
    remote = rig.sent(parcel("Question?"))
    rude = [rig.respond(remote, ResponseKind.REPLY, "Clowns!") for _ in range(2)]
    for reply in (*rude, rude[0]):
        rig.connector.moderate(RemotePost(reply), Moderation.HIDE, rig.desk.access)
    (gate,) = (kept["value"] for uri, kept in rig.server.records.items() if "threadgate" in uri)
    assert gate["hiddenReplies"] == rude
    assert gate["post"] == remote.id


def test_a_full_gate_says_so(rig: BlueskyRig) -> None:
    remote = rig.sent(parcel("Question?"))
    rude = rig.respond(remote, ResponseKind.REPLY, "Clowns!")
    gate = f"at://{DID}/app.bsky.feed.threadgate/{remote.id.rsplit('/', 1)[-1]}"
    hidden = {"post": remote.id, "hiddenReplies": [f"at://did:plc:bob/{POST}/{n}" for n in range(300)]}
    rig.server.records[gate] = {"uri": gate, "cid": "bafyrei", "value": hidden}
    with pytest.raises(NetworkTrouble, match="300"):
        rig.connector.moderate(RemotePost(rude), Moderation.HIDE, rig.desk.access)
