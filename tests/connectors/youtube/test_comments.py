"""What people say below the videos: read to the end, held or let through, and answered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.youtube import position
from tests.connectors.contract import again, attempt, collect_all, message, publish
from tests.connectors.fake_youtube import CHANNEL, failure
from tests.connectors.rig_youtube import YouTubeRig
from tests.connectors.wire import SILENCE
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.errors import NetworkTrouble
from warroom.ports import Absent, CannotTell, Found, Rejected, Unknown


@pytest.fixture
def clip(rig: YouTubeRig) -> RemotePost:
    """A video that is out."""
    return publish(rig, message(rig, "What shall we plant?"))


def texts(rig: YouTubeRig, cursor: str | None = None) -> tuple[list[str], str | None]:
    found, cursor = collect_all(rig, cursor)
    return [each.text for each in found], cursor


def test_comments_are_asked_for_as_the_owner_of_the_channel(rig: YouTubeRig) -> None:
    rig.connector.collect(rig.desk.access, None)
    (request,) = rig.server.requests
    assert (request.method, request.path) == ("GET", "/youtube/v3/commentThreads")
    assert request.params == {
        "part": ["snippet,replies"],
        "allThreadsRelatedToChannelId": [CHANNEL],
        "moderationStatus": ["published"],
        "order": ["time"],
        "textFormat": ["plainText"],
        "maxResults": ["100"],
    }


def test_a_whole_conversation_is_read_without_our_own_words(rig: YouTubeRig, clip: RemotePost) -> None:
    thread = rig.server.comment(clip.id, "Limes?")
    for n in range(230):
        rig.server.comment(clip.id, f"Reply {n}", thread)
    rig.server.comment(clip.id, "Thank you all", thread, author=CHANNEL)
    found, cursor = collect_all(rig)
    assert len(found) == 231
    by_text = {each.text: each for each in found}
    assert by_text["Reply 7"].parent_id == thread
    assert by_text["Reply 7"].root == clip
    assert by_text["Limes?"].remote.url == f"{clip.url}&lc={thread}"
    assert (by_text["Limes?"].author.id, by_text["Limes?"].author.handle) == ("UCbob", "bob")

    rig.server.comment(clip.id, "One more", thread)
    assert texts(rig, cursor)[0] == ["One more"]


def test_a_reply_to_an_old_thread_is_found_within_the_hour(rig: YouTubeRig, clip: RemotePost) -> None:
    now = datetime.now(UTC)
    threads = [rig.server.comment(clip.id, f"{n}", at=now - timedelta(days=n)) for n in range(150)]
    cursor = collect_all(rig)[1]
    rig.server.comment(clip.id, "An answer to an old one", threads[140])
    found, cursor = texts(rig, cursor)
    assert found == []
    rig.clock.ahead = timedelta(minutes=61)
    assert texts(rig, cursor)[0] == ["An answer to an old one"]


def test_a_quiet_channel_costs_two_units_a_reading(rig: YouTubeRig, clip: RemotePost) -> None:
    for n in range(150):
        rig.server.comment(clip.id, f"{n}")
    cursor = collect_all(rig)[1]
    rig.server.requests.clear()
    collect_all(rig, cursor)
    assert len(rig.server.requests) == 2
    before, after = rig.desk.budgets[-2:]
    assert before.remaining - after.remaining == 1


def test_only_so_many_threads_are_remembered_and_still_none_comes_twice(
    rig: YouTubeRig, clip: RemotePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(position, "REMEMBERED", 40)
    now = datetime.now(UTC)
    for n in range(250):
        rig.server.comment(clip.id, f"{n}", at=now - timedelta(minutes=n))
    found, cursor = texts(rig)
    assert sorted(map(int, found)) == list(range(250))
    assert cursor is not None
    assert len(cursor) < 4_000
    for hours in (2, 4):
        rig.clock.ahead = timedelta(hours=hours)
        found, cursor = texts(rig, cursor)
        assert found == []


def test_a_comment_that_moves_up_a_page_while_others_are_deleted_is_read_later(
    rig: YouTubeRig, clip: RemotePost
) -> None:
    now = datetime.now(UTC)
    threads = [rig.server.comment(clip.id, f"{n}", at=now - timedelta(minutes=n)) for n in range(120)]
    batch = rig.connector.collect(rig.desk.access, None)
    for thread in threads[:10]:
        del rig.server.comments[thread]
    found, cursor = texts(rig, batch.cursor)
    rig.clock.ahead = timedelta(hours=2)
    more, _ = texts(rig, cursor)
    assert {*(each.text for each in batch.responses), *found, *more} == {str(n) for n in range(120)}


def test_a_page_token_that_is_too_old_starts_from_the_top(rig: YouTubeRig, clip: RemotePost) -> None:
    for n in range(120):
        rig.server.comment(clip.id, f"{n}")
    batch = rig.connector.collect(rig.desk.access, None)
    rig.server.server.on(
        lambda r: "pageToken" in r.params, lambda _: failure(400, "invalidPageToken"), times=1
    )
    found, _ = texts(rig, batch.cursor)
    assert len(found) + len(batch.responses) == 120


def test_a_held_comment_is_read_as_hidden_and_can_be_let_through_or_rejected(
    rig: YouTubeRig, clip: RemotePost
) -> None:
    rig.server.comment(clip.id, "Spam?", status="heldForReview")
    rig.server.comment(clip.id, "Fine")
    found, cursor = collect_all(rig)
    held = {each.text: each for each in found}
    assert (held["Spam?"].hidden, held["Fine"].hidden) == (True, False)

    rig.connector.moderate(held["Spam?"].remote, Moderation.SHOW, rig.desk.access)
    request = rig.server.requests[-1]
    assert (request.method, request.path) == ("POST", "/youtube/v3/comments/setModerationStatus")
    assert request.params == {"id": [held["Spam?"].remote.id], "moderationStatus": ["published"]}
    assert texts(rig, cursor)[0] == []

    for _ in range(2):
        rig.connector.moderate(held["Fine"].remote, Moderation.REMOVE, rig.desk.access)
        assert rig.is_hidden(held["Fine"].remote.id)
    del rig.server.comments[held["Fine"].remote.id]
    rig.connector.moderate(held["Fine"].remote, Moderation.REMOVE, rig.desk.access)


def test_a_comment_under_somebody_else_s_video_can_t_be_moderated(rig: YouTubeRig, clip: RemotePost) -> None:
    rig.server.server.on(lambda r: r.nsid == "setModerationStatus", lambda _: failure(403, "forbidden"))
    with pytest.raises(NetworkTrouble, match="@camille"):
        rig.connector.moderate(RemotePost("UgxSomebody"), Moderation.HIDE, rig.desk.access)


def test_a_comment_that_can_t_be_read_hides_no_other(
    rig: YouTubeRig, clip: RemotePost, caplog: pytest.LogCaptureFixture
) -> None:
    odd = rig.server.comment(clip.id, "Secret words")
    rig.server.comment(clip.id, "Fine")
    del rig.server.comments[odd]["snippet"]["authorDisplayName"]
    assert texts(rig)[0] == ["Fine"]
    assert "KeyError" in caplog.text
    assert "Secret words" not in caplog.text


# Answers.


def test_an_answer_to_a_reply_goes_into_its_thread(rig: YouTubeRig, clip: RemotePost) -> None:
    thread = rig.server.comment(clip.id, "Limes?")
    reply = rig.server.comment(clip.id, "Oaks!", thread)
    answer = publish(rig, message(rig, "Both", parent=RemotePost(reply), root=clip))
    request = rig.server.requests[-1]
    assert (request.method, request.path, request.params) == (
        "POST",
        "/youtube/v3/comments",
        {"part": ["snippet"]},
    )
    assert request.json == {"snippet": {"parentId": thread, "textOriginal": "Both"}}
    assert answer.url == f"{clip.url}&lc={answer.id}"


def test_an_answer_whose_answer_was_lost_is_looked_for_and_never_called_absent(
    rig: YouTubeRig, clip: RemotePost
) -> None:
    thread = rig.server.comment(clip.id, "Limes?")
    answer = message(rig, "Both", parent=RemotePost(thread), root=clip)
    rig.server.server.on(lambda r: r.nsid == "comments" and r.method == "POST", lambda _: SILENCE, times=1)
    assert isinstance(attempt(rig, answer), Unknown)
    assert isinstance(rig.connector.look_up(again(answer), rig.desk.access), CannotTell)
    sent = publish(rig, answer)
    assert rig.connector.look_up(again(answer), rig.desk.access) == Found(sent)
    rig.server.comments.clear()
    assert isinstance(rig.connector.look_up(again(answer), rig.desk.access), Absent)


def test_an_answer_can_be_corrected_and_deleted(rig: YouTubeRig, clip: RemotePost) -> None:
    thread = rig.server.comment(clip.id, "Limes?")
    sent = publish(rig, message(rig, "Both", parent=RemotePost(thread), root=clip))
    publish(rig, replace(message(rig, "All three"), replaces=sent, video=None, options={}))
    assert rig.server.comments[sent.id]["snippet"]["textOriginal"] == "All three"
    for _ in range(2):
        rig.connector.delete(sent, rig.desk.access)
        assert sent.id not in rig.server.comments


@pytest.mark.parametrize("reason", ["commentsDisabled", "parentCommentNotFound", "ineligibleAccount"])
def test_where_nobody_can_answer_the_answer_is_rejected(
    rig: YouTubeRig, clip: RemotePost, reason: str
) -> None:
    rig.server.server.on(lambda r: r.nsid == "comments", lambda _: failure(403, reason))
    outcome = attempt(rig, message(rig, "Both", parent=RemotePost("UgxGone"), root=clip))
    assert isinstance(outcome, Rejected), outcome


def test_an_answer_that_youtube_lost_on_the_way_is_a_doubt(rig: YouTubeRig, clip: RemotePost) -> None:
    rig.server.server.on(lambda r: r.nsid == "comments", lambda _: failure(400, "processingFailure"))
    outcome = attempt(rig, message(rig, "Both", parent=RemotePost("UgxGone"), root=clip))
    assert isinstance(outcome, Unknown), outcome


def test_replies_that_youtube_keeps_to_itself_hold_up_no_other_comment(
    rig: YouTubeRig, clip: RemotePost
) -> None:
    thread = rig.server.comment(clip.id, "Oaks!")
    for number in range(8):
        rig.server.comment(clip.id, f"Reply {number}", thread)
    rig.server.comment(clip.id, "Limes!")
    refused = failure(404, "commentNotFound")
    rig.server.server.on(lambda request: request.path == "/youtube/v3/comments", lambda _: refused)
    found, _ = texts(rig)
    assert {"Oaks!", "Limes!"} <= set(found)
