"""What is read on Threads, and what is done about it."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_threads import GONE, error
from tests.connectors.rig_threads import ThreadsRig
from tests.connectors.wire import Reply
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble


def paths(rig: ThreadsRig) -> list[str]:
    """Which calls reached the server, in order."""
    return [request.path.removeprefix("/v1.0/") for request in rig.fake.server.requests]


def test_a_walk_reads_our_posts_their_conversations_mentions_and_a_watched_word(rig: ThreadsRig) -> None:
    post = rig.sent(parcel("A question?"))
    rig.fake.server.requests.clear()
    collect_all(rig)
    assert paths(rig) == ["me/threads", f"{post.id}/conversation", "me/mentions", "keyword_search"]
    posts, conversation, mentions, search = rig.fake.server.requests
    assert posts.params == {"fields": ["id,timestamp"], "limit": ["50"]}
    fields = "id,text,username,permalink,timestamp,is_reply_owned_by_me,root_post,replied_to,hide_status"
    assert conversation.params == {"fields": [fields], "limit": ["100"], "reverse": ["true"]}
    assert mentions.params == {"fields": [fields], "limit": ["100"]}
    assert search.params == {
        "fields": [fields],
        "limit": ["100"],
        "q": ["lime trees"],
        "search_type": ["RECENT"],
    }


def test_an_answer_to_an_answer_keeps_its_place_and_our_own_are_no_responses(rig: ThreadsRig) -> None:
    post = rig.sent(parcel("A question?"))
    asked = rig.fake.write("bob", "Why not oaks?", post.id)
    ours = rig.sent(parcel("Oaks too!", parent=RemotePost(asked.id), root=post))
    thanks = rig.fake.write("bob", "Thanks", ours.id)
    hidden = rig.fake.write("eve", "Clowns!", post.id)
    hidden.hidden = True

    responses = {one.remote.id: one for one in collect_all(rig)[0]}
    assert set(responses) == {asked.id, thanks.id, hidden.id}
    assert responses[thanks.id].parent_id == ours.id
    assert responses[thanks.id].root == RemotePost(post.id)
    assert responses[thanks.id].author.handle == "bob"
    assert responses[thanks.id].remote.url == f"https://www.threads.com/@bob/post/{thanks.id}"
    assert {one.remote.id for one in responses.values() if one.hidden} == {hidden.id}


def test_who_mentions_us_in_an_answer_is_read_once_as_an_answer(rig: ThreadsRig) -> None:
    post = rig.sent(parcel("A question?"))
    both = rig.fake.write("bob", "@camille.coast lime trees", post.id)
    rig.fake.mentions.append(both.id)
    ((response,), _) = collect_all(rig)
    assert (response.remote.id, response.kind) == (both.id, ResponseKind.REPLY)


def test_an_answer_that_is_listed_late_is_read_all_the_same(rig: ThreadsRig) -> None:
    post = rig.sent(parcel("A question?"))
    first = rig.fake.write("bob", "First", post.id)
    _, cursor = collect_all(rig)
    late = rig.fake.write("eve", "Written before, listed after", post.id)
    late.at = first.at - timedelta(minutes=5)
    assert [one.remote.id for one in collect_all(rig, cursor)[0]] == [late.id]


def test_posts_of_the_last_two_days_are_read_each_time_and_older_ones_in_turn(rig: ThreadsRig) -> None:
    old = [rig.sent(parcel(f"Old {n}")).id for n in range(3)]
    for post_id in old:
        rig.fake.posts[post_id].at -= timedelta(days=3)
    young = rig.sent(parcel("Young")).id
    cursor, read = None, []
    for _ in range(3):
        rig.fake.server.requests.clear()
        _, cursor = collect_all(rig, cursor)
        read.append([path.partition("/")[0] for path in paths(rig) if path.endswith("/conversation")])
    assert [walk[0] for walk in read] == [young] * 3
    assert {walk[1] for walk in read} == set(old)
    assert all(len(walk) == 2 for walk in read)


def test_an_old_post_s_answer_comes_when_it_is_its_turn_and_none_is_lost(rig: ThreadsRig) -> None:
    old = [rig.sent(parcel(f"Old {n}")).id for n in range(3)]
    for post_id in old:
        rig.fake.posts[post_id].at -= timedelta(days=3)
    cursor: str | None = None
    made, seen = [], []
    for n in range(9):
        made.append(rig.fake.write("bob", f"Answer {n}", old[n % 3]).id)
        responses, cursor = collect_all(rig, cursor)
        seen += [one.remote.id for one in responses]
    for _ in range(3):
        responses, cursor = collect_all(rig, cursor)
        seen += [one.remote.id for one in responses]
    assert sorted(seen) == sorted(made)


def test_a_search_is_made_once_a_minute_and_the_words_take_turns(rig: ThreadsRig) -> None:
    rig.desk.account = replace(rig.desk.account, watches=("oaks", "limes"))
    cursor = None
    for minutes in (0, 0, 2, 2, 4):
        rig.clock.ahead = timedelta(minutes=minutes)
        _, cursor = collect_all(rig, cursor)
    searched = [request.one("q") for request in rig.fake.server.requests if "q" in request.params]
    assert len(searched) == 3
    assert set(searched) == {"oaks", "limes"}


def test_a_campaign_without_approval_for_mentions_and_search_still_reads_its_answers(
    rig: ThreadsRig, caplog: pytest.LogCaptureFixture
) -> None:
    """Mentions and Keyword Search: each needs a permission of its own."""
    post = rig.sent(parcel("A question?"))
    answer = rig.fake.write("bob", "Limes", post.id)
    denied = error(403, 10, 0, "Application does not have permission for this action")
    rig.fake.server.on(lambda request: request.nsid in ("mentions", "keyword_search"), lambda _: denied)
    with caplog.at_level(logging.WARNING):
        assert [one.remote.id for one in collect_all(rig)[0]] == [answer.id]
    assert "mentions" in caplog.text
    assert "search" in caplog.text

    rig.heal()
    rig.fake.server.on(lambda request: request.nsid == "conversation", lambda _: denied)
    with pytest.raises(AccountTrouble, match="permission"):
        collect_all(rig)


def test_a_post_that_is_deleted_while_it_is_read_stops_nothing(rig: ThreadsRig) -> None:
    rig.sent(parcel("A question?"))
    mention = rig.respond(rig.sent(parcel("Another?")), ResponseKind.MENTION, "hello")
    rig.fake.server.on(lambda request: request.nsid == "conversation", lambda _: GONE)
    assert [one.remote.id for one in collect_all(rig)[0]] == [mention]


def test_what_can_t_be_read_is_left_out_and_logged_without_its_words(
    rig: ThreadsRig, caplog: pytest.LogCaptureFixture
) -> None:
    whole = {"id": "1", "username": "bob", "text": "Fine", "timestamp": "2026-05-24T16:30:00+0000"}
    broken = [
        {**whole, "id": "2", "timestamp": "yesterday", "text": "not shown"},
        {**whole, "id": 3},
        {**whole, "id": "4", "username": None},
        "not shown",
        None,
    ]
    page = Reply(200, {"data": [*broken, whole, {**whole, "id": "5", "text": None}, {**whole, "id": "6"}]})
    rig.fake.server.on(lambda request: request.nsid == "mentions", lambda _: page)
    responses, _ = collect_all(rig)
    assert [(one.remote.id, one.text) for one in responses] == [("6", "Fine"), ("5", ""), ("1", "Fine")]
    assert responses[0].posted_at == datetime(2026, 5, 24, 16, 30, tzinfo=UTC)
    assert "can't be read" in caplog.text
    assert "not shown" not in caplog.text


def test_only_answers_directly_under_our_post_can_be_hidden_and_that_is_said(rig: ThreadsRig) -> None:
    post = rig.sent(parcel("A question?"))
    rude = rig.fake.write("eve", "Clowns!", post.id)
    below = rig.fake.write("eve", "All of you!", rude.id)
    rig.connector.moderate(RemotePost(rude.id), Moderation.HIDE, rig.desk.access)
    request = rig.fake.server.requests[-1]
    assert (request.method, request.path) == ("POST", f"/v1.0/{rude.id}/manage_reply")
    assert request.body == b"hide=true"
    with pytest.raises(NetworkTrouble, match="directly under"):
        rig.connector.moderate(RemotePost(below.id), Moderation.HIDE, rig.desk.access)


def test_numbers_and_deleting_are_asked_for_as_the_documents_say(rig: ThreadsRig) -> None:
    post = rig.sent(parcel("A question?"))
    rig.connector.metrics([post], rig.desk.access)
    asked = rig.fake.server.requests[-1]
    assert (asked.method, asked.path) == ("GET", f"/v1.0/{post.id}/insights")
    assert asked.params == {"metric": ["likes,reposts,replies,quotes"]}

    for unreadable in (
        {},
        {"data": [{"name": "likes", "values": []}]},
        {"data": [{"values": [{"value": 1}]}]},
    ):
        rig.fake.server.on(
            lambda request: request.nsid == "insights", partial(lambda told, _: Reply(200, told), unreadable)
        )
        with pytest.raises(NetworkTrouble, match="numbers"):
            rig.connector.metrics([post], rig.desk.access)

    rig.connector.delete(post, rig.desk.access)
    asked = rig.fake.server.requests[-1]
    assert (asked.method, asked.path, asked.body) == ("DELETE", f"/v1.0/{post.id}", b"")
    rig.fake.server.on(lambda request: request.method == "DELETE", lambda _: error(400, 613, 0, "Too many"))
    with pytest.raises(NetworkTrouble, match="slow down"):
        rig.connector.delete(post, rig.desk.access)


def test_a_page_that_threads_has_forgotten_keeps_nobody_from_reading_on(rig: ThreadsRig) -> None:
    post = rig.sent(parcel("A question?"))
    made = {rig.fake.write("bob", f"Answer {n}", post.id).id for n in range(130)}
    begun = rig.connector.collect(rig.desk.access, None)
    first = rig.connector.collect(rig.desk.access, begun.cursor)
    assert first.more
    forgotten = error(400, 100, 0, "Invalid cursor")
    rig.fake.server.on(lambda request: request.path.endswith("/conversation"), lambda _: forgotten, times=1)

    rest, cursor = collect_all(rig, first.cursor)
    after, _ = collect_all(rig, cursor)
    assert {each.remote.id for each in (*first.responses, *rest, *after)} == made
