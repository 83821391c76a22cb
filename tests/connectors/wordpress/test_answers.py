"""Answers to comments: comments of our own, each written once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.contract import parcel, picture
from tests.connectors.fake_wordpress import refused
from tests.connectors.rig_wordpress import WordPressRig
from tests.connectors.wire import Request
from warroom.domain.delivery import RemotePost
from warroom.ports import Absent, CannotTell, Found, NotSent, Parcel, Rejected, Unknown


@pytest.fixture
def question(rig: WordPressRig) -> RemotePost:
    """A visitor's comment below a post of ours."""
    post = rig.sent(replace(parcel("What shall we plant?"), options={"title": "Trees"}))
    return RemotePost(f"comments/{rig.blog.comment(int(post.id.removeprefix('posts/')), 'Oaks?')}")


def post_of(rig: WordPressRig) -> RemotePost:
    """The only post."""
    return RemotePost(f"posts/{next(iter(rig.blog.posts))}")


def answer(question: RemotePost, root: RemotePost | None, text: str = "Limes & oaks <3\n\nSoon.") -> Parcel:
    """Our answer to the question."""
    return parcel(text, parent=question, root=root)


def writes_a_comment(request: Request) -> bool:
    """Picks what makes a comment."""
    return request.method == "POST" and request.one("rest_route") == "/wp/v2/comments"


def test_an_answer_is_a_comment_below_the_comment(rig: WordPressRig, question: RemotePost) -> None:
    root = post_of(rig)
    sent = answer(question, root)
    remote = rig.sent(sent)
    assert rig.blog.requests[-1].json == {
        "post": int(root.id.removeprefix("posts/")),
        "parent": int(question.id.removeprefix("comments/")),
        "content": "Limes &amp; oaks &lt;3\n\nSoon.",
        "author_user_agent": f"Warroom ({sent.client_key})",
    }
    assert remote.id.startswith("comments/")
    assert (
        remote.url
        == f"{rig.blog.posts[int(root.id[6:])]['link']}#comment-{remote.id.removeprefix('comments/')}"
    )


def test_without_its_post_the_comments_own_is_asked_for(rig: WordPressRig, question: RemotePost) -> None:
    remote = rig.sent(answer(question, None))
    assert rig.blog.comments[int(remote.id.removeprefix("comments/"))]["post"] == int(post_of(rig).id[6:])


def test_an_answer_to_the_post_itself_stands_on_top(rig: WordPressRig, question: RemotePost) -> None:
    rig.sent(answer(post_of(rig), None))
    assert rig.blog.requests[-1].json["parent"] == 0


def test_an_answer_whose_end_was_lost_is_found_again_and_not_repeated(
    rig: WordPressRig, question: RemotePost
) -> None:
    sent = answer(question, post_of(rig))
    assert rig.connector.look_up(sent, rig.desk.access) == Absent()
    rig.blog.server.on(writes_a_comment, rig.blog.server.stall)
    assert isinstance(rig.publish(sent), Unknown)
    rig.heal()
    found = rig.connector.look_up(sent, rig.desk.access)
    assert isinstance(found, Found)
    assert rig.sent(sent) == found.remote
    assert len([one for one in rig.blog.comments.values() if one["author_name"] == "Camille"]) == 1


def test_an_author_who_may_not_manage_comments_cannot_look_answers_up(
    rig: WordPressRig, question: RemotePost
) -> None:
    rig.blog.may.discard("moderate_comments")
    sent = answer(question, post_of(rig))
    assert rig.sent(sent).id.startswith("comments/")
    doubt = rig.connector.look_up(sent, rig.desk.access)
    assert isinstance(doubt, CannotTell)
    assert "Editor" in doubt.why
    # WordPress itself refuses the same words at the same place twice.
    again = rig.publish(sent)
    assert isinstance(again, Rejected)
    assert "Duplicate" in again.reason


def test_a_correction_of_an_answer_changes_it(rig: WordPressRig, question: RemotePost) -> None:
    first = rig.sent(answer(question, post_of(rig)))
    new = replace(answer(question, post_of(rig), "Only oaks"), replaces=first)
    assert rig.sent(new).id == first.id
    assert rig.connector.look_up(new, rig.desk.access) == Found(first)
    assert rig.blog.comments[int(first.id.removeprefix("comments/"))]["raw"] == "Only oaks"


def test_an_answer_has_its_own_numbers_and_can_be_taken_back(rig: WordPressRig, question: RemotePost) -> None:
    ours = rig.sent(answer(question, post_of(rig)))
    rig.blog.comment(int(post_of(rig).id[6:]), "Thank you", parent=int(ours.id.removeprefix("comments/")))
    (numbers,) = rig.connector.metrics([ours], rig.desk.access)
    assert numbers is not None
    assert numbers.replies == 1
    for _ in range(2):
        rig.connector.delete(ours, rig.desk.access)
    assert rig.connector.metrics([ours], rig.desk.access) == [None]


@pytest.mark.parametrize(
    ("code", "status", "word"),
    [
        ("rest_comment_closed", 403, "comments are closed"),
        ("rest_comment_invalid_post_id", 403, "comments are closed"),
        ("rest_comment_content_invalid", 400, "comments are closed"),
    ],
)
def test_where_nobody_may_comment_the_answer_is_refused(
    rig: WordPressRig, question: RemotePost, code: str, status: int, word: str
) -> None:
    reply = refused(status, code, "Sorry, comments are closed for this item.")
    rig.blog.server.on(writes_a_comment, lambda _: reply)
    outcome = rig.publish(answer(question, post_of(rig)))
    assert isinstance(outcome, Rejected)
    assert word in outcome.reason


def test_who_comments_too_fast_waits_a_quarter_of_a_minute(rig: WordPressRig, question: RemotePost) -> None:
    reply = refused(400, "comment_flood", "You are posting comments too quickly. Slow down.")
    rig.blog.server.on(writes_a_comment, lambda _: reply)
    outcome = rig.publish(answer(question, post_of(rig)))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert timedelta(seconds=10) < outcome.retry_at - datetime.now(UTC) < timedelta(seconds=16)


def test_an_answer_that_is_too_long_or_has_pictures_is_refused_before_it_is_sent(
    rig: WordPressRig, question: RemotePost
) -> None:
    assert isinstance(rig.publish(answer(question, post_of(rig), "x" * 65_526)), Rejected)
    with_picture = replace(answer(question, post_of(rig)), pictures=(picture("A tree"),))
    assert isinstance(rig.publish(with_picture), Rejected)
    assert isinstance(rig.publish(answer(RemotePost("somewhere"), None)), Rejected)
    assert not any(writes_a_comment(request) for request in rig.blog.requests)
    rig.sent(answer(question, post_of(rig), "x" * 65_525))
