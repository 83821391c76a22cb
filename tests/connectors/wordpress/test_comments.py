"""Reading and managing what people write below the blog's posts."""

from dataclasses import replace

import pytest

from connectors.wordpress.position import OVERLAP, PAGE, REMEMBERED, Position
from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_wordpress import OWN_ID
from tests.connectors.loopback import every
from tests.connectors.rig_wordpress import WordPressRig
from tests.connectors.wire import Reply
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.errors import NetworkTrouble


@pytest.fixture
def post(rig: WordPressRig) -> int:
    """The number of a post of ours."""
    sent = rig.sent(replace(parcel("What shall we plant?"), options={"title": "Trees"}))
    return int(sent.id.removeprefix("posts/"))


def test_a_comment_comes_with_its_place_its_words_and_whether_others_see_it(
    rig: WordPressRig, post: int
) -> None:
    first = rig.blog.comment(post, "Oaks & <limes>?")
    held = rig.blog.comment(post, "Buy now", status="hold")
    nested = rig.blog.comment(post, "Yes!", parent=first, author=9)
    responses, _ = collect_all(rig)
    oaks, buy, yes = responses
    assert (oaks.remote.id, oaks.text, oaks.parent_id) == (
        f"comments/{first}",
        "Oaks & <limes>?",
        f"posts/{post}",
    )
    assert oaks.remote.url == f"{rig.blog.posts[post]['link']}#comment-{first}"
    assert oaks.root == RemotePost(f"posts/{post}", rig.blog.posts[post]["link"])
    assert [(one.remote.id, one.hidden) for one in responses] == [
        (f"comments/{first}", False),
        (f"comments/{held}", True),
        (f"comments/{nested}", False),
    ]
    assert yes.parent_id == f"comments/{first}"
    assert yes.root == oaks.root
    assert buy.author.display_name == "Bob"
    host = rig.blog.url.removeprefix("http://")
    assert yes.author.id == f"{host}/users/9"
    assert oaks.author.id.startswith(f"{host}/visitors/")
    (request,) = [one for one in rig.blog.requests if one.one("rest_route") == "/wp/v2/comments"]
    assert {name: request.one(name) for name in ("status", "orderby", "order", "per_page", "offset")} == {
        "status": "all",
        "orderby": "id",
        "order": "desc",
        "per_page": "100",
        "offset": "0",
    }


def test_our_own_comments_and_spam_are_no_responses(rig: WordPressRig, post: int) -> None:
    rig.blog.comment(post, "We say thanks", author=OWN_ID)
    rig.blog.comment(post, "Casino", status="spam")
    assert collect_all(rig)[0] == []


def test_who_we_are_is_not_asked_again_once_it_is_known(rig: WordPressRig, post: int) -> None:
    rig.desk.account = replace(rig.desk.account, remote_identity=f"coast.example#{OWN_ID}")
    before = len(rig.blog.requests)
    rig.connector.collect(rig.desk.access, None)
    assert len(rig.blog.requests) == before + 1


def test_a_comment_that_cant_be_read_hides_no_other(
    rig: WordPressRig, post: int, caplog: pytest.LogCaptureFixture
) -> None:
    odd = rig.blog.comment(post, "My secret plan")
    rig.blog.comments[odd]["date_gmt"] = "yesterday"
    good = rig.blog.comment(post, "Limes")
    assert [one.remote.id for one in collect_all(rig)[0]] == [f"comments/{good}"]
    assert "can't be read" in caplog.text
    assert "secret plan" not in caplog.text


def test_comments_that_are_deleted_while_we_read_cost_no_other(rig: WordPressRig, post: int) -> None:
    made = [rig.blog.comment(post, f"Comment {n}") for n in range(250)]
    first = rig.connector.collect(rig.desk.access, None)
    for number in made[-OVERLAP:]:
        rig.blog.comments[number]["status"] = "trash"
    rest, _ = collect_all(rig, first.cursor)
    seen = [one.remote.id for one in (*first.responses, *rest)]
    assert sorted(seen) == sorted(f"comments/{number}" for number in made)


def test_a_comment_that_was_numbered_first_and_stored_last_is_read(rig: WordPressRig, post: int) -> None:
    early = rig.blog.comment(post, "Slow")
    late = rig.blog.comments.pop(early)
    rig.blog.comment(post, "Fast")
    _, cursor = collect_all(rig)
    rig.blog.comments[early] = late
    assert [one.remote.id for one in collect_all(rig, cursor)[0]] == [f"comments/{early}"]


def test_on_a_blog_of_many_comments_one_page_is_read_when_little_is_new(rig: WordPressRig, post: int) -> None:
    for n in range(150):
        rig.blog.comment(post, f"Comment {n}")
    _, cursor = collect_all(rig)
    newest = rig.blog.comment(post, "One more")
    before = len(rig.blog.requests)
    batch = rig.connector.collect(rig.desk.access, cursor)
    assert [one.remote.id for one in batch.responses] == [f"comments/{newest}"]
    _, cursor = collect_all(rig, batch.cursor)
    before = len(rig.blog.requests)
    assert collect_all(rig, cursor)[0] == []
    assert len([r for r in rig.blog.requests[before:] if r.one("rest_route") == "/wp/v2/comments"]) == 1


def test_the_position_is_bounded_however_many_comments_there_are() -> None:
    position, numbers = Position(), list(range(5000, 0, -1))
    seen: list[int] = []
    while True:
        page = numbers[position.offset : position.offset + PAGE]
        seen += [number for number in page if position.is_new(number)]
        position = Position.parse(position.after(page, len(numbers)).text())
        if position.is_over:
            break
    assert seen == numbers
    assert len(position.known) == REMEMBERED
    assert not any(position.is_new(number) for number in numbers)
    assert position.is_new(5001)


@pytest.mark.parametrize(
    ("act", "status"),
    [(Moderation.HIDE, "hold"), (Moderation.SPAM, "spam"), (Moderation.REMOVE, "trash")],
)
def test_a_comment_is_held_marked_or_removed_and_doing_it_again_is_fine(
    rig: WordPressRig, post: int, act: Moderation, status: str
) -> None:
    number = rig.blog.comment(post, "Clowns!")
    rig.blog.comments[number]["author_user_agent"] = "Bob's browser"
    for _ in range(2):
        rig.connector.moderate(RemotePost(f"comments/{number}"), act, rig.desk.access)
        assert rig.blog.comments[number]["status"] == status
    # What the comment itself tells of its writer is evidence, and stays.
    assert rig.blog.comments[number]["author_user_agent"] == "Bob's browser"


def test_a_held_comment_is_let_through(rig: WordPressRig, post: int) -> None:
    number = rig.blog.comment(post, "Limes!", status="hold")
    rig.connector.moderate(RemotePost(f"comments/{number}"), Moderation.SHOW, rig.desk.access)
    assert rig.blog.comments[number]["status"] == "approved"
    assert rig.blog.requests[-1].json == {"status": "approve", "author_user_agent": ""}


def test_what_is_gone_is_hidden_already_but_cant_be_shown(rig: WordPressRig) -> None:
    gone = RemotePost("comments/999")
    for act in (Moderation.HIDE, Moderation.SPAM, Moderation.REMOVE):
        rig.connector.moderate(gone, act, rig.desk.access)
    with pytest.raises(NetworkTrouble, match="Invalid comment"):
        rig.connector.moderate(gone, Moderation.SHOW, rig.desk.access)
    with pytest.raises(NetworkTrouble, match="no comment of the blog"):
        rig.connector.moderate(RemotePost("posts/1"), Moderation.HIDE, rig.desk.access)


def test_an_author_may_not_manage_comments_and_is_told_the_way(rig: WordPressRig, post: int) -> None:
    number = rig.blog.comment(post, "Clowns!")
    rig.blog.may.discard("moderate_comments")
    with pytest.raises(NetworkTrouble, match="make it an Editor"):
        rig.connector.moderate(RemotePost(f"comments/{number}"), Moderation.HIDE, rig.desk.access)


@pytest.mark.parametrize("body", [b"<html>Down for maintenance</html>", b'{"a": 1}', b"[1", b""])
def test_a_page_in_place_of_a_list_is_the_networks_trouble(rig: WordPressRig, post: int, body: bytes) -> None:
    rig.desk.account = replace(rig.desk.account, remote_identity=f"coast.example#{OWN_ID}")
    rig.blog.server.on(every, lambda _: Reply(200, body, {"Content-Type": "text/html"}))
    with pytest.raises(NetworkTrouble, match="no clear answer"):
        rig.connector.collect(rig.desk.access, None)
