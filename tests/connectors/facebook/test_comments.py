"""What people write under a Page's posts is read once, with its place, and with few calls."""

import logging

import pytest

from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_graph import PAGE, graph_error
from tests.connectors.rig_facebook import FacebookRig
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind


def _calls_of(rig: FacebookRig, cursor: str | None) -> tuple[list[str], list[str], str | None]:
    before = len(rig.server.graph.requests)
    responses, cursor = collect_all(rig, cursor)
    return rig.server.graph.calls()[before:], [each.remote.id for each in responses], cursor


def test_a_reply_to_a_comment_has_its_place_below_it(rig: FacebookRig) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    comment = rig.respond(post, ResponseKind.COMMENT, "Oaks!")
    reply = rig.server.comment(comment, "Limes!")
    first, second = collect_all(rig)[0]
    assert (first.remote.id, first.parent_id) == (comment, post.id)
    assert (second.remote.id, second.parent_id) == (reply, comment)
    assert second.root == RemotePost(post.id, f"https://www.facebook.com/{post.id}")


def test_what_the_page_itself_says_is_no_response(rig: FacebookRig) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    rig.sent(parcel("Tell us!", parent=post, root=post))
    assert collect_all(rig)[0] == []


def test_a_comment_that_is_hidden_says_so(rig: FacebookRig) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    rig.server.objects[rig.respond(post, ResponseKind.COMMENT, "Clowns!")]["is_hidden"] = True
    ((response,), _) = collect_all(rig)
    assert response.hidden


def test_where_nothing_changed_two_calls_are_enough(rig: FacebookRig) -> None:
    posts = [rig.sent(parcel(f"Post {n}")) for n in range(5)]
    for post in posts:
        rig.respond(post, ResponseKind.COMMENT, "Hello")
    _, seen, cursor = _calls_of(rig, None)
    assert len(seen) == 5

    calls, seen, cursor = _calls_of(rig, cursor)
    assert (calls, seen) == ([f"GET {PAGE}/posts", f"GET {PAGE}/tagged"], [])

    late = rig.respond(posts[0], ResponseKind.COMMENT, "Late")
    calls, seen, _ = _calls_of(rig, cursor)
    assert seen == [late]
    assert calls == [f"GET {PAGE}/posts", f"GET {PAGE}/tagged", f"GET {posts[0].id}/comments"]


def test_a_comment_that_replaces_a_deleted_one_is_noticed(rig: FacebookRig) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    gone = rig.respond(post, ResponseKind.COMMENT, "Oaks!")
    _, cursor = collect_all(rig)
    del rig.server.objects[gone]
    new = rig.respond(post, ResponseKind.COMMENT, "Limes!")
    assert [each.remote.id for each in collect_all(rig, cursor)[0]] == [new]


def test_a_comment_whose_author_is_not_told_is_read_all_the_same(rig: FacebookRig) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    for text in ("Oaks!", "Limes!"):
        del rig.server.objects[rig.respond(post, ResponseKind.COMMENT, text)]["from"]
    first, second = collect_all(rig)[0]
    assert first.author.handle == "somebody on Facebook"
    assert first.author.id != second.author.id


def test_a_comment_that_can_t_be_read_is_skipped_and_its_words_stay_out_of_the_log(
    rig: FacebookRig, caplog: pytest.LogCaptureFixture
) -> None:
    post = rig.sent(parcel("What shall we plant?"))
    odd = rig.respond(post, ResponseKind.COMMENT, "A private matter")
    fine = rig.respond(post, ResponseKind.COMMENT, "Limes!")
    rig.server.objects[odd]["from"] = "a name in place of a person"
    with caplog.at_level(logging.WARNING):
        responses, _ = collect_all(rig)
    assert [each.remote.id for each in responses] == [fine]
    assert "can't be read" in caplog.text
    assert "A private matter" not in caplog.text


def test_a_post_that_is_deleted_while_we_read_keeps_nobody_from_reading_on(rig: FacebookRig) -> None:
    gone, kept = rig.sent(parcel("Oaks?")), rig.sent(parcel("Limes?"))
    for post in (gone, kept):
        rig.respond(post, ResponseKind.COMMENT, "Yes!")
    begun = rig.connector.collect(rig.desk.access, None)
    assert begun.more
    rig.connector.delete(gone, rig.desk.access)

    responses, _ = collect_all(rig, begun.cursor)
    assert [response.root and response.root.id for response in responses] == [kept.id]


def test_a_page_of_comments_that_is_forgotten_is_read_anew_in_the_next_round(rig: FacebookRig) -> None:
    post = rig.sent(parcel("Limes?"))
    made = {rig.respond(post, ResponseKind.COMMENT, f"Answer {n}") for n in range(130)}
    first = rig.connector.collect(rig.desk.access, rig.connector.collect(rig.desk.access, None).cursor)
    assert first.more
    forgotten = graph_error(100, None, "Invalid parameter: after")
    rig.server.graph.on(f"GET {post.id}/comments", forgotten, times=1)

    rest, cursor = collect_all(rig, first.cursor)
    again, _ = collect_all(rig, cursor)
    assert {each.remote.id for each in (*first.responses, *rest, *again)} == made


def test_who_may_not_read_mentions_still_reads_comments(rig: FacebookRig) -> None:
    post = rig.sent(parcel("Limes?"))
    comment = rig.respond(post, ResponseKind.COMMENT, "Yes!")
    rig.server.graph.on(f"GET {PAGE}/tagged", graph_error(10, None, "Requires pages_read_user_content"))
    assert [each.remote.id for each in collect_all(rig)[0]] == [comment]
