"""What people write under the account's posts, answering them, and looking after them."""

import pytest

from tests.connectors.contract import again, collect_all, parcel, picture
from tests.connectors.fake_graph import form, graph_error
from tests.connectors.fake_instagram import ACCOUNT
from tests.connectors.rig_instagram import InstagramRig, is_publish
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.errors import NetworkTrouble
from warroom.ports import CannotTell, Found, Rejected, Unknown


@pytest.fixture
def post(rig: InstagramRig) -> RemotePost:
    """A post of ours."""
    return rig.sent(parcel("What shall we plant?", (picture("A field"),)))


def test_an_answer_to_a_comment_stands_below_it(rig: InstagramRig, post: RemotePost) -> None:
    comment = rig.respond(post, ResponseKind.COMMENT, "Oaks!")
    reply = rig.server.comment(comment, "Limes!")
    first, second = collect_all(rig)[0]
    assert (first.remote.id, first.parent_id, first.author.handle) == (comment, post.id, "bob")
    assert (second.remote.id, second.parent_id) == (reply, comment)
    assert second.root == RemotePost(post.id)


def test_a_new_answer_to_an_old_comment_is_found(rig: InstagramRig, post: RemotePost) -> None:
    oldest = rig.respond(post, ResponseKind.COMMENT, "Oaks!")
    for n in range(120):
        rig.respond(post, ResponseKind.COMMENT, f"Comment {n}")
    _, cursor = collect_all(rig)
    reply = rig.server.comment(oldest, "Limes!")
    assert [each.remote.id for each in collect_all(rig, cursor)[0]] == [reply]


def test_more_answers_than_come_with_a_comment_are_all_read(rig: InstagramRig, post: RemotePost) -> None:
    comment = rig.respond(post, ResponseKind.COMMENT, "Oaks!")
    replies = [rig.server.comment(comment, f"Answer {n}") for n in range(130)]
    seen = [each.remote.id for each in collect_all(rig)[0]]
    assert sorted(seen) == sorted([comment, *replies])


def test_what_the_account_itself_says_is_no_response(rig: InstagramRig, post: RemotePost) -> None:
    comment = RemotePost(rig.respond(post, ResponseKind.COMMENT, "Oaks!"))
    rig.sent(parcel("Tell us more!", parent=comment, root=post))
    rig.sent(parcel("And you?", parent=post, root=post))
    assert [each.remote.id for each in collect_all(rig)[0]] == [comment.id]


def test_our_answers_go_below_a_comment_or_below_the_post(rig: InstagramRig, post: RemotePost) -> None:
    comment = RemotePost(rig.respond(post, ResponseKind.COMMENT, "Oaks!"))
    rig.sent(parcel("Limes!", parent=comment, root=post))
    assert rig.server.graph.calls()[-1] == f"POST {comment.id}/replies"
    assert form(rig.server.graph.requests[-1])["message"] == "Limes!"
    rig.sent(parcel("And you?", parent=post, root=post))
    assert rig.server.graph.calls()[-1] == f"POST {post.id}/comments"


def test_who_tagged_the_account_is_answered_by_a_mention(rig: InstagramRig) -> None:
    tagged = rig.server.tag("Look, @camille.coast!")
    ((mention,), _) = collect_all(rig)
    assert (mention.kind, mention.remote.id, mention.root) == (ResponseKind.MENTION, tagged, None)
    rig.sent(parcel("Thank you!", parent=mention.remote))
    assert rig.server.graph.calls()[-1] == f"POST {ACCOUNT}/mentions"
    assert form(rig.server.graph.requests[-1])["media_id"] == tagged


@pytest.mark.parametrize("stored", [True, False])
def test_an_answer_in_doubt_may_be_found_and_is_never_said_to_be_absent(
    rig: InstagramRig, post: RemotePost, stored: bool
) -> None:
    comment = RemotePost(rig.respond(post, ResponseKind.COMMENT, "Oaks!"))
    rig.sent(parcel("Thank you!", parent=comment, root=post))
    message, server = parcel("Thank you!", parent=comment, root=post), rig.server.graph.server
    server.on(is_publish, server.stall if stored else lambda _: server.stall(), times=1)
    assert isinstance(rig.publish(message), Unknown)
    rig.heal()
    lookup = rig.connector.look_up(again(message), rig.desk.access)
    if stored:
        assert lookup == Found(RemotePost(rig.stored()[-1].id))
    else:
        assert isinstance(lookup, CannotTell)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a" * 300, True),
        ("a" * 301, False),
        ("🎉" * 150, True),
        ("🎉" * 150 + "a", False),
        ("#a #b #c #d", True),
        ("#a #b #c #d #e", False),
        ("https://example.org", True),
        ("https://example.org https://example.net", False),
        ("VOTE ON SUNDAY", False),
        ("Vote on SUNDAY", True),
    ],
)
def test_what_a_comment_may_not_be_is_said_before_any_call(
    rig: InstagramRig, post: RemotePost, text: str, fits: bool
) -> None:
    before = len(rig.server.graph.requests)
    outcome = rig.publish(parcel(text, parent=post, root=post))
    assert isinstance(outcome, Rejected) is not fits, outcome
    assert (len(rig.server.graph.requests) > before) is fits


def test_a_comment_takes_no_picture(rig: InstagramRig, post: RemotePost) -> None:
    outcome = rig.publish(parcel("Look", (picture("A lime tree"),), parent=post, root=post))
    assert isinstance(outcome, Rejected)


def test_hiding_showing_and_deleting_a_comment(rig: InstagramRig, post: RemotePost) -> None:
    rude = RemotePost(rig.respond(post, ResponseKind.COMMENT, "Clowns!"))
    access = rig.desk.access
    rig.connector.moderate(rude, Moderation.HIDE, access)
    request = rig.server.graph.requests[-1]
    assert (request.method, request.path, form(request)["hide"]) == ("POST", f"/v25.0/{rude.id}", "true")
    assert collect_all(rig)[0][0].hidden
    rig.connector.moderate(rude, Moderation.SHOW, access)
    assert form(rig.server.graph.requests[-1])["hide"] == "false"
    for _ in range(2):
        rig.connector.moderate(rude, Moderation.REMOVE, access)
        assert rude.id not in rig.server.comments


def test_a_post_that_can_t_be_deleted_is_not_taken_for_gone(rig: InstagramRig, post: RemotePost) -> None:
    rig.server.graph.on(f"DELETE {post.id}", graph_error(100, 33, "Unsupported delete request."))
    with pytest.raises(NetworkTrouble):
        rig.connector.delete(post, rig.desk.access)


def test_where_nothing_changed_two_calls_are_enough(rig: InstagramRig, post: RemotePost) -> None:
    rig.respond(post, ResponseKind.COMMENT, "Oaks!")
    _, cursor = collect_all(rig)
    before = len(rig.server.graph.requests)
    assert collect_all(rig, cursor)[0] == []
    assert rig.server.graph.calls()[before:] == [f"GET {ACCOUNT}/media", f"GET {ACCOUNT}/tags"]


def test_a_comment_that_replaces_a_deleted_one_is_noticed(rig: InstagramRig, post: RemotePost) -> None:
    gone = rig.respond(post, ResponseKind.COMMENT, "Oaks!")
    _, cursor = collect_all(rig)
    del rig.server.comments[gone]
    new = rig.respond(post, ResponseKind.COMMENT, "Limes!")
    assert [each.remote.id for each in collect_all(rig, cursor)[0]] == [new]


def test_an_odd_comment_doesn_t_hide_the_others(rig: InstagramRig, post: RemotePost) -> None:
    odd, fine = (rig.respond(post, ResponseKind.COMMENT, text) for text in ("A", "B"))
    rig.server.comments[odd]["timestamp"] = "yesterday"
    assert [each.remote.id for each in collect_all(rig)[0]] == [fine]


def test_a_post_that_is_deleted_while_we_read_keeps_nobody_from_reading_on(
    rig: InstagramRig, post: RemotePost
) -> None:
    kept = rig.sent(parcel("Limes?", (picture("A lime"),)))
    for each in (post, kept):
        rig.respond(each, ResponseKind.COMMENT, "Yes!")
    begun = rig.connector.collect(rig.desk.access, None)
    assert begun.more
    rig.server.graph.on(f"GET {post.id}/comments", graph_error(100, 33, "Object does not exist"))

    responses, _ = collect_all(rig, begun.cursor)
    assert [response.root for response in responses] == [RemotePost(kept.id)]
