"""What is read on LinkedIn, and what is done about it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import quote

import pytest

from tests.connectors.contract import collect_all, parcel
from tests.connectors.fake_linkedin import BOB, PAGE, error
from tests.connectors.rig_linkedin import LinkedInRig
from tests.connectors.wire import Reply, Request
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble


def test_the_page_s_notifications_are_asked_for_since_shortly_before_the_newest(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    rig.fake.comment(post.id, "Oaks?")
    _, cursor = collect_all(rig)
    first = rig.fake.server.requests[-1]
    assert (first.method, first.path) == ("GET", "/rest/organizationalEntityNotifications")
    assert first.params == {
        "q": ["criteria"],
        "actions": ["List(COMMENT,SHARE_MENTION,SHARE)"],
        "organizationalEntity": [PAGE],
        "count": ["100"],
        "start": ["0"],
    }
    collect_all(rig, cursor)
    newest = rig.fake.notifications[-1]["lastModifiedAt"]
    assert rig.fake.server.requests[-1].params["timeRange"] == [f"(start:{newest - 600_000})"]


def test_after_months_of_silence_no_more_is_asked_for_than_linkedin_keeps(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    rig.fake.comment(post.id, "Oaks?")
    _, cursor = collect_all(rig)
    rig.clock.ahead = timedelta(days=100)
    collect_all(rig, cursor)
    (asked,) = rig.fake.server.requests[-1].params["timeRange"]
    start = datetime.fromtimestamp(int(asked.removeprefix("(start:").rstrip(")")) / 1000, UTC)
    assert timedelta(days=40) < start - datetime.now(UTC) < timedelta(days=42)


def test_a_comment_that_answers_a_comment_keeps_its_place_and_our_own_are_no_responses(
    rig: LinkedInRig,
) -> None:
    post = rig.sent(parcel("A question?"))
    asked = rig.fake.comment(post.id, "Why not oaks?")
    rig.sent(parcel("Oaks too!", parent=RemotePost(asked.urn), root=post))
    below = rig.fake.comment(post.id, "Thanks", BOB, asked.urn)
    first, second = collect_all(rig)[0]
    assert (first.remote.id, first.parent_id, first.root) == (asked.urn, post.id, post)
    assert (second.remote.id, second.parent_id) == (below.urn, asked.urn)
    assert second.author.id == BOB
    assert second.author.display_name == "LinkedIn member"
    assert (
        first.remote.url
        == f"https://www.linkedin.com/feed/update/{asked.under}?commentUrn={quote(asked.urn, safe='')}"
    )


def test_what_others_share_is_read_as_people_see_it(rig: LinkedInRig) -> None:
    post = rig.fake.posts[rig.sent(parcel("A question?")).id]
    named = rig.fake.share(
        r"Well said, @[Camille](urn:li:organization:2414183) \(really\)", None, "SHARE_MENTION"
    )
    quoted = rig.fake.share("{hashtag|#|Limes}!", post, "SHARE")
    plain = rig.fake.share("", post, "SHARE")
    read = {one.remote.id: one for one in collect_all(rig)[0]}
    assert read[named.urn].kind is ResponseKind.MENTION
    assert read[named.urn].text == "Well said, Camille (really)"
    assert read[named.urn].root is None
    assert (read[quoted.urn].kind, read[quoted.urn].text) == (ResponseKind.QUOTE, "#Limes!")
    assert (read[plain.urn].kind, read[plain.urn].parent_id) == (ResponseKind.REPOST, post.urn)


def test_a_comment_that_is_deleted_while_we_read_hides_no_other(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    made = [rig.fake.comment(post.id, f"Answer {n}").urn for n in range(150)]
    first = rig.connector.collect(rig.desk.access, None)
    assert first.more
    del rig.fake.notifications[-3:]
    rest, _ = collect_all(rig, first.cursor)
    seen = [one.remote.id for one in (*first.responses, *rest)]
    assert sorted(seen) == sorted(made)


def test_a_page_that_linkedin_lists_no_more_is_read_in_the_next_walk(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    made = [rig.fake.comment(post.id, f"Answer {n}").urn for n in range(150)]
    first = rig.connector.collect(rig.desk.access, None)
    too_deep = Reply(400, {"code": "ILLEGAL_ARGUMENT", "message": "start is too large"})
    rig.fake.server.on(lambda request: request.params.get("start") != ["0"], lambda _: too_deep, times=1)
    rest, cursor = collect_all(rig, first.cursor)
    after, _ = collect_all(rig, cursor)
    assert sorted(one.remote.id for one in (*first.responses, *rest, *after)) == sorted(made)


def test_pages_that_come_shorter_than_asked_for_are_followed_to_the_end(rig: LinkedInRig) -> None:
    """protocol-version: a page's links say whether there is another."""
    post = rig.sent(parcel("A question?"))
    made = [rig.fake.comment(post.id, f"Answer {n}").urn for n in range(25)]
    told = list(reversed(rig.fake.notifications))

    def page(start: int) -> Reply:
        links = [{"rel": "next", "href": "/"}] if start + 10 < len(told) else []
        return Reply(200, {"elements": told[start : start + 10], "paging": {"links": links}})

    def asks_for(start: int) -> Callable[[Request], bool]:
        return lambda request: request.params.get("start") == [str(start)]

    for start in range(len(told)):
        rig.fake.server.on(asks_for(start), partial(lambda start, _: page(start), start))
    seen = [one.remote.id for one in collect_all(rig)[0]]
    assert sorted(seen) == sorted(made)


def test_what_can_t_be_read_is_left_out_and_logged_without_its_words(
    rig: LinkedInRig, caplog: pytest.LogCaptureFixture
) -> None:
    post = rig.fake.posts[rig.sent(parcel("A question?")).id]
    fine = rig.fake.comment(post.urn, "Fine")
    rig.fake.notify("COMMENT", post, "urn:li:nothing", {"comment": {"owner": BOB, "text": "not shown"}})
    rig.fake.notify("COMMENT", post, fine.urn, {})
    rig.fake.notify("SHARE", post, "urn:li:activity:1", {"share": {"owner": "", "text": "not shown"}})
    rig.fake.notifications.append({"action": "COMMENT", "lastModifiedAt": 2**52, "notificationId": 1})
    responses, cursor = collect_all(rig)
    assert [one.text for one in responses] == ["Fine"]
    assert "can't be read" in caplog.text
    assert "not shown" not in caplog.text
    assert collect_all(rig, cursor)[0] == []


def test_a_rude_comment_is_removed_for_good(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    rude, kind = rig.fake.comment(post.id, "Clowns!"), rig.fake.comment(post.id, "Limes!")
    for _ in range(2):
        rig.connector.moderate(RemotePost(rude.urn), Moderation.REMOVE, rig.desk.access)
        assert list(rig.fake.comments) == [kind.urn]
    asked = rig.fake.server.requests[-1]
    assert asked.method == "DELETE"
    assert asked.path == f"/rest/socialActions/{quote(rude.under, safe='')}/comments/{rude.id}"
    assert asked.params == {"actor": [PAGE]}

    with pytest.raises(NetworkTrouble, match="no comment"):
        rig.connector.moderate(post, Moderation.REMOVE, rig.desk.access)
    rig.fake.server.on(
        lambda request: request.method == "DELETE", lambda _: error(403, "ACCESS_DENIED", "Not the owner")
    )
    with pytest.raises(AccountTrouble, match="Not the owner"):
        rig.connector.moderate(RemotePost(kind.urn), Moderation.REMOVE, rig.desk.access)


def test_numbers_are_read_for_posts_and_for_our_answers_at_once(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    asked = rig.fake.comment(post.id, "Why not oaks?")
    answer = rig.sent(parcel("Oaks too!", parent=RemotePost(asked.urn), root=post))
    rig.fake.counts[answer.id] = {"LIKE": 3, "EMPATHY": 2}
    gone = RemotePost("urn:li:ugcPost:1")
    of_post, of_answer, of_gone = rig.connector.metrics([post, answer, gone], rig.desk.access)
    assert of_post is not None
    assert (of_post.likes, of_post.reposts, of_post.replies) == (0, 0, 2)
    assert of_answer is not None
    assert of_answer.likes == 5
    assert of_gone is None
    metadata, statistics = rig.fake.server.requests[-2:]
    assert metadata.params == {"ids": [f"List({post.id},{answer.id},{gone.id})"]}
    assert statistics.params["shares"] == [f"List({post.id})"]
    assert rig.connector.metrics([], rig.desk.access) == []


def test_a_post_and_an_answer_of_ours_are_deleted_where_they_stand(rig: LinkedInRig) -> None:
    post = rig.sent(parcel("A question?"))
    answer = rig.sent(parcel("The sources", parent=post, root=post))
    rig.connector.delete(answer, rig.desk.access)
    assert rig.fake.comments == {}
    rig.connector.delete(post, rig.desk.access)
    asked = rig.fake.server.requests[-1]
    assert (asked.method, asked.path) == ("DELETE", f"/rest/posts/{quote(post.id, safe='')}")
    assert asked.headers["x-restli-method"] == "DELETE"
    assert rig.fake.posts == {}
