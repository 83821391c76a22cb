"""What people say to us and about us: found once each, whatever comes between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.x.position import MOST_REMEMBERED, MOST_WATCHED_PAGES, Position, Walk
from connectors.x.search import LONGEST_QUERY, about_us, watched
from connectors.x.snowflake import instant_of, lowest_id
from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_x import BOB, HANDLE
from tests.connectors.fake_x_media import problem
from tests.connectors.fake_x_search import parsed
from tests.connectors.fake_x_tokens import US
from tests.connectors.rig_x import XRig
from tests.connectors.wire import Reply, Request
from warroom.domain.response import Incoming, ResponseKind
from warroom.errors import NetworkTrouble


def searches(request: Request) -> bool:
    return request.path == "/2/tweets/search/recent"


def mentions(request: Request) -> bool:
    return request.path.endswith("/mentions")


def kinds(responses: list[Incoming]) -> dict[str, ResponseKind]:
    return {response.remote.id: response.kind for response in responses}


def test_a_round_is_these_requests(rig: XRig) -> None:
    remote = rig.sent(parcel("What shall we plant?"))
    rig.server.requests.clear()
    _, cursor = collect_all(rig)
    own, mentioned, about_us, watched = rig.server.requests
    assert (mentioned.method, mentioned.path) == ("GET", f"/2/users/{US}/mentions")
    fields = {
        "tweet.fields": [
            "author_id,conversation_id,created_at,entities,in_reply_to_user_id,lang,note_tweet,referenced_tweets"
        ],
        "expansions": ["author_id"],
        "user.fields": ["name,username"],
    }
    assert mentioned.params == {"max_results": ["100"], **fields}
    assert own.path == f"/2/users/{US}/tweets"
    assert set(own.params) == {"start_time", "max_results", "exclude", "tweet.fields"}
    quoted = " OR ".join(f'(is:quote url:"{host}/{HANDLE}/status")' for host in ("x.com", "twitter.com"))
    not_us = f"-from:{HANDLE} -@{HANDLE} -is:retweet"
    assert about_us.one("query") == f"(conversation_id:{remote.id} OR {quoted}) {not_us}"
    assert watched.one("query") == f'("lime trees") {not_us}'
    assert watched.params == {"query": [watched.one("query")], "max_results": ["100"], **fields}

    rig.server.requests.clear()
    collect_all(rig, cursor)
    floors = {request.one("since_id") for request in rig.server.requests}
    assert len(rig.server.requests) == 4
    (floor,) = floors
    below = datetime.now(UTC) - instant_of(int(floor))
    assert timedelta(seconds=118) < below < timedelta(seconds=130)


def test_everything_is_called_by_what_it_is_to_us(rig: XRig) -> None:
    ours = rig.sent(parcel("What shall we plant?"))
    bob = rig.server.write
    stranger = bob(BOB, "Trees of the year")
    expected = {
        bob(BOB, f"@{HANDLE} Why?", answers=ours.id).id: ResponseKind.REPLY,
        (answer := bob(BOB, "Oaks", answers=ours.id)).id: ResponseKind.COMMENT,
        bob("99", f"@bob @{HANDLE} no, limes", answers=answer.id).id: ResponseKind.REPLY,
        bob("99", "@bob no", answers=answer.id).id: ResponseKind.COMMENT,
        bob(BOB, f"cc @{HANDLE}", answers=stranger.id).id: ResponseKind.MENTION,
        bob(BOB, f"Listen to @{HANDLE}").id: ResponseKind.MENTION,
        bob(BOB, "This", quotes=ours.id).id: ResponseKind.QUOTE,
        bob(BOB, f"@{HANDLE} this", quotes=ours.id).id: ResponseKind.QUOTE,
        bob(BOB, "My lime trees are ill").id: ResponseKind.SEARCH,
        bob(BOB, "LIME TREES!", answers=stranger.id).id: ResponseKind.SEARCH,
    }
    bob(BOB, "limetrees")
    bob(BOB, "", reposts=ours.id)
    rig.server.write(US, f"I am @{HANDLE}, of the lime trees")
    responses, _ = collect_all(rig)
    assert kinds(responses) == expected
    assert len(responses) == len(expected)


def test_a_response_says_who_wrote_what_where(rig: XRig) -> None:
    ours = rig.sent(parcel("What shall we plant?"))
    said = rig.server.write(
        BOB, f"@{HANDLE} Oaks & limes, see https://example.org/trees", answers=ours.id, media=("7",)
    )
    ((response,), _) = collect_all(rig)
    assert response.text == f"@{HANDLE} Oaks & limes, see https://example.org/trees"
    assert (response.author.id, response.author.handle, response.author.display_name) == (
        BOB,
        "bob",
        "Bob 🌳",
    )
    assert response.remote.url == f"https://x.com/bob/status/{said.id}"
    assert response.posted_at == instant_of(int(said.id))
    assert response.language == "fr"
    assert response.parent_id == ours.id
    assert response.root is not None
    assert (response.root.id, response.root.url) == (ours.id, f"https://x.com/i/status/{ours.id}")


@pytest.mark.parametrize("kind", [ResponseKind.COMMENT, ResponseKind.SEARCH, ResponseKind.QUOTE])
def test_searches_are_read_to_the_end_while_more_comes(rig: XRig, kind: ResponseKind) -> None:
    ours = rig.sent(parcel("What shall we plant?"))
    rig.server.page = 10
    made = [rig.respond(ours, kind, f"About lime trees {n}") for n in range(35)]
    batch = rig.connector.collect(rig.access, None)
    seen, late = list(batch.responses), list[str]()
    while batch.more:
        late.append(rig.respond(ours, kind, f"Meanwhile, lime trees {len(late)}"))
        batch = rig.connector.collect(rig.access, batch.cursor)
        seen += batch.responses
    more, _ = collect_all(rig, batch.cursor)
    ids = [response.remote.id for response in (*seen, *more)]
    assert len(ids) == len(set(ids))
    assert set(ids) == {*made, *late}


def test_a_post_that_the_search_finds_late_is_not_lost(rig: XRig) -> None:
    _, cursor = collect_all(rig)
    rig.server.write(BOB, "lime trees, in time")
    found, cursor = collect_all(rig, cursor)
    assert len(found) == 1
    late = rig.server.write(BOB, "lime trees, late", at=datetime.now(UTC) - timedelta(seconds=90))
    found, cursor = collect_all(rig, cursor)
    assert [response.remote.id for response in found] == [late.id]
    assert collect_all(rig, cursor)[0] == []


def test_a_walk_that_breaks_off_goes_on_where_it_stopped(rig: XRig) -> None:
    rig.server.page = 10
    made = [rig.server.write(BOB, f"@{HANDLE} {n}").id for n in range(25)]
    cursor: str | None = None
    seen: list[Incoming] = []
    for _ in range(3):
        batch = rig.connector.collect(rig.access, cursor)
        seen += batch.responses
        cursor = batch.cursor
        rig.server.server.on(lambda _: True, lambda _: Reply(503, b"Over capacity"))
        with pytest.raises(NetworkTrouble):
            rig.connector.collect(rig.access, cursor)
        rig.heal()
    rest, _ = collect_all(rig, cursor)
    ids = [response.remote.id for response in (*seen, *rest)]
    assert sorted(ids) == sorted(made)


@pytest.mark.parametrize("which", [mentions, searches], ids=["mentions", "search"])
def test_a_page_that_x_no_longer_knows_is_read_anew(rig: XRig, which: object) -> None:
    rig.server.page = 10
    of_us = which is mentions
    made = [rig.server.write(BOB, f"@{HANDLE} {n}" if of_us else f"lime trees {n}").id for n in range(25)]
    batch = rig.connector.collect(rig.access, None)
    seen = list(batch.responses)
    while not batch.responses:
        batch = rig.connector.collect(rig.access, batch.cursor)
        seen += batch.responses
    assert batch.cursor is not None
    assert '"page":"page-' in batch.cursor
    forgotten = batch.cursor.replace('"page":"page-', '"page":"gone-')
    rest, cursor = collect_all(rig, forgotten)
    assert rest == []
    rest, cursor = collect_all(rig, cursor)
    assert sorted(response.remote.id for response in (*seen, *rest)) == sorted(made)
    assert collect_all(rig, cursor)[0] == []


def test_a_plan_without_search_still_reads_the_mentions(rig: XRig, caplog: pytest.LogCaptureFixture) -> None:
    refusal = problem(403, "Forbidden", "Your plan has no search.")
    rig.server.server.on(searches, lambda _: refusal)
    rig.server.write(BOB, "lime trees")
    cursor = None
    for n in range(2):
        said = rig.server.write(BOB, f"@{HANDLE} {n}")
        found, cursor = collect_all(rig, cursor)
        assert [response.remote.id for response in found] == [said.id]
    assert "Your plan has no search." in caplog.text


def test_a_word_that_can_not_be_searched_hides_no_other(rig: XRig) -> None:
    watches = ("(", '"', "lime trees", "x" * 600, "#plage", "@bob", "d'Artagnan")
    rig.desk.account = replace(rig.desk.account, watches=watches)
    said = [rig.server.write(BOB, text).id for text in ("My lime trees", "On the #plage", "D'Artagnan!")]
    found, _ = collect_all(rig)
    assert sorted(response.remote.id for response in found) == sorted(said)


def test_a_post_that_can_not_be_read_hides_no_other_and_shows_in_no_log(
    rig: XRig, caplog: pytest.LogCaptureFixture
) -> None:
    whole = rig.server.write(BOB, f"@{HANDLE} good")
    odd = {
        "id": "13",
        "text": "a secret word",
        "author_id": BOB,
        "conversation_id": "13",
        "created_at": "soon",
    }

    def with_odd(request: Request) -> Reply:
        body = {"data": [odd, {"id": "14"}, "nothing", rig.server.seen(whole)], "meta": {"result_count": 4}}
        return Reply(200, body)

    rig.server.server.on(mentions, lambda _: with_odd(rig.server.requests[-1]))
    found, _ = collect_all(rig)
    assert [response.remote.id for response in found] == [whole.id]
    # Without their profile, people are called by their number.
    assert found[0].author.handle == BOB
    assert "can't be read" in caplog.text
    assert "a secret word" not in caplog.text


def test_after_a_long_silence_the_search_asks_for_what_x_still_has(rig: XRig) -> None:
    old = Position(floor=lowest_id(datetime.now(UTC) - timedelta(days=30)))
    said = rig.server.write(BOB, "lime trees")
    found, _ = collect_all(rig, old.text())
    assert [response.remote.id for response in found] == [said.id]
    own, mentioned, *searched = rig.server.requests
    assert mentioned.one("since_id") == str(old.floor)
    assert "start_time" in own.params
    assert all("since_id" not in request.params for request in searched)


def test_our_conversations_are_searched_for_seven_days(rig: XRig) -> None:
    noon = datetime.now(UTC) - timedelta(hours=1)
    days = [rig.server.write(US, f"Day {n}", at=noon - timedelta(days=n)).id for n in range(9)]
    _, cursor = collect_all(rig)
    position = Position.parse(cursor)
    assert position.ours == tuple(days[:7])
    assert position.with_ours((), noon + timedelta(days=3, hours=1)).ours == tuple(days[:4])


# The cursor and the queries, alone.


def test_a_cursor_is_what_it_was_written_from() -> None:
    walks = [None, Walk(7, ()), Walk(7, ("a", "b"), query=1, page="page-3")]
    for walk in walks:
        position = Position(5, ("6", "8"), ("4",), walk)
        assert Position.parse(position.text()) == position
    assert Position.parse(None) == Position()


def test_a_wave_of_answers_keeps_the_cursor_small() -> None:
    known = tuple(str(each) for each in range(10, 10 + 2 * MOST_REMEMBERED))
    position = Position(known=known, walk=Walk(9, ())).after(None)
    assert len(position.known) == MOST_REMEMBERED
    assert position.floor == MOST_REMEMBERED + 10
    assert len(position.text()) < 100_000


def test_an_answer_without_a_date_moves_nothing_forward() -> None:
    position = Position(floor=5).begun(None, ()).handed(["7"])
    assert position.after(None) == Position(floor=5, known=("7",))


def test_of_a_word_that_everybody_writes_only_so_much_is_paid_for(rig: XRig) -> None:
    post = rig.sent(parcel("Limes?"))
    rig.server.page = 2
    answers = {rig.respond(post, ResponseKind.COMMENT, f"Answer {n}") for n in range(30)}
    for n in range(50):
        rig.respond(post, ResponseKind.SEARCH, f"Lime trees {n}")
    found, cursor = collect_all(rig)
    assert answers <= {each.remote.id for each in found}
    searched = [each for each in found if each.kind is ResponseKind.SEARCH]
    assert len(searched) == 2 * MOST_WATCHED_PAGES
    assert {each.text for each in searched} == {f"Lime trees {n}" for n in range(30, 50)}

    newest = rig.respond(post, ResponseKind.SEARCH, "Lime trees again")
    assert newest in {each.remote.id for each in collect_all(rig, cursor)[0]}


def test_a_hundred_conversations_fit_into_queries_that_x_takes() -> None:
    conversations = [str(1_800_000_000_000_000_000 + n) for n in range(100)]
    found = (*about_us(HANDLE, conversations), *watched(HANDLE, ["lime trees", "#plage"]))
    assert all(len(query) <= LONGEST_QUERY for query in found)
    assert sum(query.count("conversation_id:") for query in found) == 100
    for query in found:
        parsed(query)
