"""What says a watched word is read without loss and without repeats, beside what is addressed to us."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.bluesky.position import Position
from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_bluesky import DID
from tests.connectors.rig_bluesky import POST, BlueskyRig
from tests.connectors.wire import HTML, SILENCE, Proceed, Reply, error
from warroom.domain.response import ResponseKind
from warroom.errors import NetworkTrouble

SEARCH = "app.bsky.feed.searchPosts"
NOTIFIED = "app.bsky.notification.listNotifications"


def found(rig: BlueskyRig, cursor: str | None) -> tuple[list[str], str | None]:
    responses, after = collect_all(rig, cursor)
    return [response.remote.id for response in responses], after


@pytest.fixture
def begun(rig: BlueskyRig) -> str | None:
    """A cursor from when the campaign had begun to watch the word, and nobody had said it."""
    rig.watch("lime trees")
    return collect_all(rig)[1]


def test_a_search_asks_for_the_newest_of_the_words_together(rig: BlueskyRig, begun: str) -> None:
    rig.server.requests.clear()
    uri = rig.server.say("I like lime trees", langs=["en"])
    ((response,), _) = collect_all(rig, begun)
    assert (response.kind, response.remote.id, response.author.handle) == (
        ResponseKind.SEARCH,
        uri,
        "bob.test",
    )
    assert (response.text, response.language, response.root) == ("I like lime trees", "en", None)
    notified, search = rig.server.requests
    assert notified.nsid == NOTIFIED
    assert "search" not in notified.params["reasons"]
    assert (search.method, search.nsid) == ("GET", SEARCH)
    assert search.params == {"q": ['"lime trees"'], "sort": ["latest"], "limit": ["100"]}


def test_a_word_that_is_watched_from_now_on_begins_with_its_newest_page(rig: BlueskyRig) -> None:
    for n in range(250):
        rig.server.say(f"Lime trees {n}", datetime.now(UTC) - timedelta(days=3, minutes=-n))
    rig.watch("lime trees")
    seen, cursor = found(rig, None)
    assert len(seen) == 100
    newest = rig.server.say("Lime trees again")
    assert found(rig, cursor)[0] == [newest]


def test_a_wave_is_read_to_its_end_while_more_is_said(rig: BlueskyRig, begun: str) -> None:
    now = datetime.now(UTC)
    made = [rig.server.say(f"Lime trees {n}", now - timedelta(seconds=n)) for n in range(330)]
    made.append(rig.server.say("LIME TREES!"))
    seen: list[str] = []
    cursor: str | None = begun
    for n in range(8):
        batch = rig.connector.collect(rig.desk.access, cursor)
        seen += [response.remote.id for response in batch.responses]
        cursor = batch.cursor
        if n < 4:
            made.append(rig.server.say(f"While you read, lime trees {n}", now + timedelta(seconds=n)))
    rest, cursor = found(rig, cursor)
    seen += rest
    assert sorted(seen) == sorted(made)
    assert found(rig, cursor)[0] == []


def test_a_post_from_a_clock_that_is_ten_minutes_slow_is_not_lost(rig: BlueskyRig, begun: str) -> None:
    rig.server.say("Lime trees")
    _, cursor = found(rig, begun)
    slow = (datetime.now(UTC) - timedelta(minutes=10)).isoformat()
    late = rig.server.say("Lime trees, late", createdAt=slow.replace("+00:00", "Z"))
    assert found(rig, cursor)[0] == [late]


@pytest.mark.parametrize("odd", ["yesterday", "2026-05-24T10:00:00", 5, None])
def test_a_post_that_says_nonsense_of_its_own_instant_counts_from_when_it_was_seen(
    rig: BlueskyRig, begun: str, odd: object
) -> None:
    uri = rig.server.say("Lime trees")
    rig.server.records[uri]["value"] |= {"createdAt": odd}
    rig.server.on(SEARCH, lambda _: Reply(200, {"posts": [rig.server.view(uri)]}))
    seen, cursor = found(rig, begun)
    assert seen == [uri]
    assert found(rig, cursor)[0] == []


def test_what_says_two_watched_words_is_read_once(rig: BlueskyRig) -> None:
    rig.watch("lime", "trees")
    _, cursor = found(rig, None)
    both, one = rig.server.say("Lime trees"), rig.server.say("Oak trees")
    seen, cursor = found(rig, cursor)
    assert sorted(seen) == sorted([both, one])
    assert found(rig, cursor)[0] == []


def test_what_we_said_or_what_is_said_to_us_is_not_found_again(rig: BlueskyRig, begun: str) -> None:
    ours = rig.sent(parcel("Lime trees: our plan"))
    addressed = [
        rig.respond(ours, kind, "Lime trees!")
        for kind in (ResponseKind.REPLY, ResponseKind.QUOTE, ResponseKind.MENTION)
    ]
    reference = {"uri": ours.id, "cid": ours.revision}
    with_media = {"record": {"$type": "app.bsky.embed.record", "record": reference}, "media": {}}
    rig.server.say("Lime trees, quoted with a picture", embed=with_media)
    theirs = {"uri": addressed[0], "cid": "bafy"}
    rig.server.say("Lime trees, deep in our thread", reply={"root": reference, "parent": theirs})
    elsewhere = {"uri": f"at://did:plc:bob/{POST}/1", "cid": "bafy"}
    other = rig.server.say("Lime trees, elsewhere", reply={"root": elsewhere, "parent": elsewhere})
    responses, _ = collect_all(rig, begun)
    kinds = {response.remote.id: response.kind for response in responses}
    assert kinds == {
        addressed[0]: ResponseKind.REPLY,
        addressed[1]: ResponseKind.QUOTE,
        addressed[2]: ResponseKind.MENTION,
        other: ResponseKind.SEARCH,
    }


BROKEN: dict[str, Callable[[Proceed], Reply]] = {
    "refused": lambda _: error(400, "BadQueryString", "No such query"),
    "away": lambda _: error(502, "UpstreamFailure"),
    "a page": lambda _: HTML,
    "hung up": lambda _: SILENCE,
    "no list": lambda _: Reply(200, {"posts": 5}),
    "an odd cursor": lambda _: Reply(200, {"posts": [], "cursor": 7}),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_search_that_fails_is_made_up_for_and_keeps_nothing_else_waiting(
    rig: BlueskyRig, begun: str, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    rig.watch("lime trees", "oaks")
    _, cursor = found(rig, begun)
    lime, oak = rig.server.say("Lime trees"), rig.server.say("Oaks")
    rig.server.on(SEARCH, BROKEN[how], times=1)
    ours = rig.sent(parcel("Hello"))
    seen, cursor = found(rig, cursor)
    assert seen == [oak]
    assert "search on Bluesky failed" in caplog.text
    reply = rig.respond(ours, ResponseKind.REPLY, "Hello back")
    assert found(rig, cursor)[0] == [reply, lime]


def test_too_many_searches_are_obeyed(rig: BlueskyRig, begun: str) -> None:
    lime = rig.server.say("Lime trees")
    rig.server.on(SEARCH, lambda _: error(429, "RateLimitExceeded", RateLimit_Reset="1800000000"), times=1)
    notified = rig.connector.collect(rig.desk.access, begun)
    assert notified.more
    with pytest.raises(NetworkTrouble) as trouble:
        rig.connector.collect(rig.desk.access, notified.cursor)
    assert trouble.value.retry_at == datetime.fromtimestamp(1_800_000_000, UTC)
    assert found(rig, notified.cursor)[0] == [lime]


def test_one_post_that_can_t_be_read_hides_no_other(
    rig: BlueskyRig, begun: str, caplog: pytest.LogCaptureFixture
) -> None:
    uri = rig.server.say("Lime trees")
    broken = {**rig.server.view(uri), "uri": "nowhere"}
    views = [None, broken, {**rig.server.view(uri), "record": []}, rig.server.view(uri)]
    rig.server.on(SEARCH, lambda _: Reply(200, {"posts": views}))
    assert found(rig, begun)[0] == [uri]
    assert "can't be read" in caplog.text
    assert "Lime" not in caplog.text


def test_a_cursor_from_before_there_were_searches_goes_on_where_it_stood(rig: BlueskyRig) -> None:
    ours = rig.sent(parcel("Hello"))
    rig.respond(ours, ResponseKind.REPLY, "One")
    _, cursor = found(rig, None)
    assert cursor is not None
    old = {name: value for name, value in json.loads(cursor).items() if name not in ("searches", "turn")}
    assert old.keys() == Position().document().keys()
    rig.watch("lime trees")
    two, lime = rig.respond(ours, ResponseKind.REPLY, "Two"), rig.server.say("Lime trees")
    assert found(rig, json.dumps(old))[0] == [two, lime]


def test_a_word_that_is_watched_no_more_is_forgotten_in_the_middle_of_its_pages(rig: BlueskyRig) -> None:
    rig.watch("lime trees", "oaks")
    first = rig.connector.collect(rig.desk.access, None)
    assert json.loads(first.cursor or "")["turn"] == "lime trees"
    rig.watch("oaks")
    rig.server.say("Lime trees"), rig.server.say("Oaks")
    responses, cursor = collect_all(rig, first.cursor)
    assert [response.text for response in responses] == ["Oaks"]
    assert json.loads(cursor or "")["searches"].keys() == {"oaks"}


def test_two_accounts_watch_words_of_their_own(rig: BlueskyRig) -> None:
    rig.server.say("Oaks")
    other = replace(rig.desk.account, watches=("oaks",))
    rig.watch("lime trees")
    assert found(rig, None)[0] == []
    rig.desk.account = other
    assert len(found(rig, None)[0]) == 1
    assert DID not in found(rig, None)[0]
