"""What people say is read without loss and without repeats, also where nobody notifies us of it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_mastodon import refusal
from tests.connectors.fake_mastodon_posts import BOB_ID, OWN_ID
from tests.connectors.rig_mastodon import MastodonRig
from tests.connectors.wire import HTML, Json, Reply
from warroom.domain.delivery import RemotePost
from warroom.domain.response import Incoming, ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble

SEARCH = "GET /api/v2/search"


def ids(responses: list[Incoming]) -> list[str]:
    return [response.remote.id for response in responses]


def test_notifications_are_asked_for_by_kind_and_forward(rig: MastodonRig) -> None:
    ours = rig.sent(parcel("What shall we plant?"))
    rig.respond(ours, ResponseKind.REPLY, "Limes")
    _, cursor = collect_all(rig)
    rig.connector.collect(rig.desk.access, cursor)
    first, *_, last = rig.asked("GET /api/v1/notifications")
    assert first.params["types[]"] == ["favourite", "mention", "quote", "reblog"]
    assert (first.one("min_id"), first.one("limit")) == ("0", "40")
    assert last.one("min_id") == rig.server.posts.notifications[-1]["id"]


def test_a_quiet_round_is_three_calls(rig: MastodonRig) -> None:
    rig.desk.account = replace(rig.desk.account, remote_identity=f"{OWN_ID}@camp.example")
    rig.sent(parcel("What shall we plant?"))
    _, cursor = collect_all(rig)
    rig.server.requests.clear()
    batch = rig.connector.collect(rig.desk.access, cursor)
    assert (batch.responses, batch.more) == ((), False)
    assert rig.calls() == ["GET /api/v1/notifications", f"GET /api/v1/accounts/{OWN_ID}/statuses", SEARCH]


def test_the_words_come_without_markup_and_with_their_warning(rig: MastodonRig) -> None:
    text = "@camille 1 < 2 & “é” 🎉\nsecond line\n\nhttps://example.org/a?b=1&c=2"
    rig.server.posts.add("bob", text, spoiler_text="Long", language="fr")
    ((said,), _) = collect_all(rig)
    assert said.text == f"Long\n\n{text}"
    assert (said.language, said.author.handle, said.author.id) == ("fr", "bob@camp.example", BOB_ID)
    assert said.remote.url == f"https://camp.example/@bob/{said.remote.id}"


def test_an_answer_to_a_stranger_in_our_thread_is_an_answer_to_us(rig: MastodonRig) -> None:
    ours = rig.sent(parcel("What shall we plant?"))
    under_ours = rig.respond(ours, ResponseKind.REPLY, "Limes")
    deeper = rig.respond(RemotePost(under_ours), ResponseKind.REPLY, "Oaks!")
    elsewhere = rig.respond(RemotePost(rig.server.posts.add("bob", "Hm")["id"]), ResponseKind.REPLY, "Look")
    found = {response.remote.id: response for response in collect_all(rig)[0]}
    assert (found[deeper].kind, found[deeper].parent_id) == (ResponseKind.REPLY, under_ours)
    assert found[deeper].root == ours
    assert found[elsewhere].kind is ResponseKind.MENTION
    assert found[elsewhere].root not in (ours, None)


def test_an_answer_to_what_is_gone_is_read_without_its_thread(rig: MastodonRig) -> None:
    ours = rig.sent(parcel("What shall we plant?"))
    answer = rig.respond(ours, ResponseKind.REPLY, "Limes")
    rig.connector.delete(ours, rig.desk.access)
    ((said,), _) = collect_all(rig)
    assert (said.remote.id, said.parent_id, said.root) == (answer, ours.id, None)


# Answers that nobody notifies us of.


def unannounced(rig: MastodonRig, under: str, text: str) -> str:
    """Bob answers without naming us: many apps let people take the name out."""
    return str(rig.server.posts.add("bob", text, in_reply_to_id=under)["id"])


def test_an_answer_that_doesn_t_name_us_is_found_under_our_post_once(rig: MastodonRig) -> None:
    first = rig.sent(parcel("1/2 What shall we plant?"))
    second = rig.sent(parcel("2/2 And where?", parent=first, root=first))
    silent = unannounced(rig, second.id, "Nothing")
    named = rig.respond(second, ResponseKind.REPLY, "Limes")
    responses, cursor = collect_all(rig)
    assert sorted(ids(responses)) == sorted([silent, named])
    found = next(response for response in responses if response.remote.id == silent)
    assert (found.kind, found.parent_id, found.root) == (ResponseKind.REPLY, second.id, first)

    again = unannounced(rig, second.id, "Really nothing")
    responses, cursor = collect_all(rig, cursor)
    assert ids(responses) == [again]
    assert collect_all(rig, cursor)[0] == []


def test_many_threads_are_read_a_few_at_a_time(rig: MastodonRig) -> None:
    posts = [rig.sent(parcel(f"Question {n}")) for n in range(12)]
    silent = [unannounced(rig, post.id, "Yes") for post in posts]
    batch = rig.connector.collect(rig.desk.access, None)
    assert (len(batch.responses), batch.more) == (5, True)
    rest, cursor = collect_all(rig, batch.cursor)
    assert sorted([*ids(list(batch.responses)), *ids(rest)]) == sorted(silent)
    assert collect_all(rig, cursor)[0] == []


def test_an_answer_that_is_found_before_it_is_notified_comes_once(rig: MastodonRig) -> None:
    """Some servers notify seconds later, and list nobody as named."""
    ours = rig.sent(parcel("What shall we plant?"))
    post = rig.server.posts.add("bob", "@camille limes", in_reply_to_id=ours.id)
    post["mentions"] = []
    (late,) = rig.server.posts.notifications
    rig.server.posts.notifications.clear()
    responses, cursor = collect_all(rig)
    assert ids(responses) == [post["id"]]
    rig.server.posts.notifications.append(late)
    assert collect_all(rig, cursor)[0] == []


# Watched words.


def test_a_hashtag_is_read_from_its_newest_page_on(rig: MastodonRig) -> None:
    rig.watch("#Plantons")
    for n in range(60):
        rig.server.posts.add("bob", f"Old {n} #Plantons")
    responses, cursor = collect_all(rig)
    assert len(responses) == 40
    assert {response.kind for response in responses} == {ResponseKind.SEARCH}
    new = [rig.server.posts.add("bob", f"New {n} #Plantons")["id"] for n in range(90)]
    responses, cursor = collect_all(rig, cursor)
    assert ids(responses) == new
    assert collect_all(rig, cursor)[0] == []


def test_a_word_is_walked_down_to_what_was_read_before_while_more_is_said(rig: MastodonRig) -> None:
    rig.server.posts.add("bob", "We need lime trees")
    responses, cursor = collect_all(rig)
    assert len(responses) == 1
    new = [rig.server.posts.add("bob", f"{n} lime trees")["id"] for n in range(100)]
    batch = rig.connector.collect(rig.desk.access, cursor)
    assert batch.more
    late = rig.server.posts.add("bob", "Meanwhile: lime trees")["id"]
    rest, cursor = collect_all(rig, batch.cursor)
    after, cursor = collect_all(rig, cursor)
    seen = [*ids(list(batch.responses)), *ids(rest), *ids(after)]
    assert len(seen) == len(set(seen))
    assert set(seen) == {*new, late}


def test_what_we_say_and_what_is_said_to_us_is_no_find(rig: MastodonRig) -> None:
    rig.watch("lime trees", "#Plantons", " ")
    ours = rig.sent(parcel("Our lime trees #Plantons"))
    answer = rig.respond(ours, ResponseKind.REPLY, "lime trees #Plantons")
    both = rig.server.posts.add("bob", "More lime trees #Plantons")["id"]
    assert sorted(ids(collect_all(rig)[0])) == sorted([answer, both])


def test_a_search_that_is_refused_or_fails_holds_no_notification_up(rig: MastodonRig) -> None:
    ours = rig.sent(parcel("What shall we plant?"))
    named = rig.respond(ours, ResponseKind.MENTION, "Limes")
    rig.server.on(SEARCH, lambda _: refusal(403, "This action is not allowed"))
    responses, cursor = collect_all(rig)
    assert ids(responses) == [named]
    named = rig.respond(ours, ResponseKind.MENTION, "Oaks")
    rig.server.on(SEARCH, lambda _: refusal(503, "Down"))
    batch = rig.connector.collect(rig.desk.access, cursor)
    assert ids(list(batch.responses)) == [named]
    with pytest.raises(NetworkTrouble):
        rig.connector.collect(rig.desk.access, batch.cursor)


def test_a_token_that_may_not_search_is_the_account_s_trouble(rig: MastodonRig) -> None:
    rig.server.on(SEARCH, lambda _: refusal(403, "This action is outside the authorized scopes"))
    with pytest.raises(AccountTrouble, match="read"):
        rig.connector.collect(rig.desk.access, None)


# Odd answers.


def broken(whole: Json) -> Iterator[Json]:
    """The same notification with something missing or of another kind."""
    yield {**whole, "account": None}
    yield {**whole, "status": None}
    yield {**whole, "status": {**whole["status"], "content": None, "id": None, "account": "bob"}}
    yield {**whole, "created_at": "yesterday", "type": "favourite"}
    yield {"id": whole["id"], "type": "mention"}
    yield {**whole, "type": "severed_relationships"}


def test_a_broken_notification_hides_no_other(rig: MastodonRig, caplog: pytest.LogCaptureFixture) -> None:
    ours = rig.sent(parcel("What shall we plant?"))
    first = rig.respond(ours, ResponseKind.REPLY, "Limes")
    whole = rig.server.posts.notifications[-1]
    for n, one in enumerate(broken(whole), 1):
        rig.server.posts.notifications.append({**one, "id": str(int(whole["id"]) + n)})
    last_id = str(int(whole["id"]) + 50)
    last = rig.server.posts.add("bob", "Oaks")
    rig.server.posts.notifications.append({**whole, "id": last_id, "status": last})
    assert [each for each in ids(collect_all(rig)[0]) if each in (first, last["id"])] == [first, last["id"]]
    assert "can't be read" in caplog.text
    assert "Limes" not in caplog.text


@pytest.mark.parametrize("answer", [HTML, Reply(200, {}), Reply(200, {"a": "dict"}), Reply(200, b"[[]]")])
def test_a_page_that_is_none_is_the_network_s_trouble(rig: MastodonRig, answer: Reply) -> None:
    rig.server.on("GET /api/v1/notifications", lambda _: answer)
    with pytest.raises(NetworkTrouble):
        rig.connector.collect(rig.desk.access, None)


def test_numbers_and_deletion_go_by_id_or_by_web_address(rig: MastodonRig) -> None:
    ours = rig.sent(parcel("What shall we plant?"))
    rig.respond(ours, ResponseKind.QUOTE, "So many trees")
    pasted = RemotePost(f"https://camp.example/@camille/{ours.id}?utm=1")
    (numbers,) = rig.connector.metrics([pasted], rig.desk.access)
    assert numbers is not None
    assert (numbers.likes, numbers.reposts, numbers.replies, numbers.quotes) == (0, 0, 0, 1)
    with pytest.raises(NetworkTrouble, match="by hand"):
        rig.connector.delete(RemotePost("https://elsewhere.example/p/17"), rig.desk.access)
    rig.connector.delete(pasted, rig.desk.access)
    assert rig.stored() == ()


def test_a_server_that_can_t_delete_is_not_believed_to_have_done_it(rig: MastodonRig) -> None:
    """As snac2 answers: 404, and the post stays."""
    ours = rig.sent(parcel("What shall we plant?"))
    rig.server.on(f"DELETE /api/v1/statuses/{ours.id}", lambda _: Reply(404, b"<h1>404 Not Found</h1>"))
    with pytest.raises(NetworkTrouble, match="by hand"):
        rig.connector.delete(ours, rig.desk.access)
    rig.heal()
    rig.connector.delete(ours, rig.desk.access)
    rig.connector.delete(ours, rig.desk.access)
