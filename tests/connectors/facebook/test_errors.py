"""What each error means: docs/graph-api/guides/error-handling and …/overview/rate-limiting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.facebook.connector import Facebook
from tests.connectors.contract import Fault, parcel, publish
from tests.connectors.fake_graph import ALL_TASKS, PAGE, PERSON_TOKEN, graph_error, regain
from tests.connectors.rig_facebook import FacebookRig, pasted
from tests.connectors.wire import Reply
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import NotSent, Outcome, Rejected, Unknown

FEED = f"POST {PAGE}/feed"


def _meeting(rig: FacebookRig, reply: Reply) -> Outcome:
    """What comes of a post that is met with `reply`."""
    rig.server.graph.on(FEED, reply)
    return rig.publish(parcel("Good morning"))


@pytest.mark.parametrize(
    ("subcode", "words"),
    [
        (None, "no longer takes the token"),
        (458, "removed the app"),
        (459, "facebook.com"),
        (460, "password"),
        (463, "expired"),
        (464, "confirm"),
        (467, "logged out"),
        (492, "no longer has a role"),
    ],
)
def test_a_session_that_is_over_says_why_and_asks_for_a_reconnection(
    rig: FacebookRig, subcode: int | None, words: str
) -> None:
    outcome = _meeting(rig, graph_error(190, subcode, "Error validating access token", 401))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert words in outcome.why
    rig.server.graph.on("*", graph_error(190, subcode, "Error validating access token", 401))
    with pytest.raises(AccountTrouble, match=words):
        rig.connector.collect(rig.desk.access, None)


@pytest.mark.parametrize("code", [3, 10, 200, 283, 299])
def test_a_missing_permission_is_named_with_the_way_out(rig: FacebookRig, code: int) -> None:
    said = f"(#{code}) Requires the pages_manage_posts permission"
    outcome = _meeting(rig, graph_error(code, None, said, 403))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert "pages_manage_posts" in outcome.why
    assert "Reconnect" in outcome.why


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80001, 80008])
def test_too_many_calls_are_no_trouble_of_the_account(rig: FacebookRig, code: int) -> None:
    outcome = _meeting(rig, graph_error(code, None, "Request limit reached", 400))
    assert outcome == NotSent("Facebook asks @CamilleCoast to slow down: too many calls.")


def test_a_throttled_page_knows_when_it_is_let_in_again_and_that_nothing_is_left(rig: FacebookRig) -> None:
    throttled = graph_error(80001, 2446079, "Too many calls", X_Business_Use_Case_Usage=regain(19))
    outcome = _meeting(rig, throttled)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert abs(outcome.retry_at - datetime.now(UTC) - timedelta(minutes=19)) < timedelta(seconds=2)
    assert rig.desk.budgets[-1].remaining == 0
    assert rig.desk.budgets[-1].resets_at == outcome.retry_at


@pytest.mark.parametrize(
    "header", ["", "{", "[]", '{"call_count": "many"}', '{"1": [3]}', '{"1": {"a": NaN}}']
)
def test_usage_that_can_t_be_read_is_no_usage(rig: FacebookRig, header: str) -> None:
    post = Reply(200, {"id": "1_2"}, {"X-App-Usage": header, "X-Business-Use-Case-Usage": header})
    rig.connector.identify(rig.desk.access)
    rig.publish(parcel("One"))
    known = len(rig.desk.budgets)
    rig.server.graph.on(FEED, post)
    rig.publish(parcel("Two"))
    assert len(rig.desk.budgets) == known + 1


def test_the_usage_of_the_app_counts_too(rig: FacebookRig) -> None:
    usage = '{"call_count":28,"total_time":25,"total_cputime":91}'
    _meeting(rig, Reply(200, {"id": "1_2"}, {"X-App-Usage": usage}))
    assert rig.desk.budgets[-1].remaining == 9


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (graph_error(368, None, "The action attempted has been deemed abusive"), "deemed abusive"),
        (graph_error(506, None, "Duplicate status message"), "just posted the same"),
        (graph_error(100, None, "(#100) url should represent a valid URL"), "valid URL"),
        (graph_error(100, 33, "Unsupported post request"), "no longer on Facebook"),
    ],
)
def test_what_a_person_has_to_decide_is_rejected_with_a_sentence(
    rig: FacebookRig, reply: Reply, words: str
) -> None:
    outcome = _meeting(rig, reply)
    assert isinstance(outcome, Rejected)
    assert words in outcome.reason
    assert "@CamilleCoast" in outcome.reason or "Facebook" in outcome.reason


@pytest.mark.parametrize(
    "reply",
    [
        graph_error(1, None, "An unknown error occurred", 500),
        graph_error(2, None, "Service temporarily unavailable", 503, transient=True),
        graph_error(1, 99, "Please reduce the amount of data"),
        graph_error(100, None, "Some passing trouble", transient=True),
        graph_error(100, None, "Some trouble", 500),
        Reply(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}),
        Reply(200, b"<html>Welcome</html>", {"Content-Type": "text/html"}),
        Reply(500, {}),
        Reply(200, {}),
        Reply(200, [{"id": "1"}]),
        Reply(200, {"id": 12}),
        Reply(200, {"id": ""}),
        Reply(200, b"true"),
        Reply(200, b'{"id": "1', {"Content-Type": ""}),
        Reply(200, b"[" * 100_000),
        Reply(302, b"", {"Location": "https://www.facebook.com/login"}),
    ],
)
def test_whatever_leaves_it_open_is_unknown_and_never_sent_again_blindly(
    rig: FacebookRig, reply: Reply
) -> None:
    assert isinstance(_meeting(rig, reply), Unknown)


@pytest.mark.parametrize("code", [1, 2, 4, 368, 100])
def test_trouble_that_passes_never_asks_for_a_reconnection(rig: FacebookRig, code: int) -> None:
    rig.connector.identify(rig.desk.access)
    rig.server.graph.on("*", graph_error(code, None, "Some trouble", 400))
    for call in (rig.connector.identify, lambda access: rig.connector.collect(access, None)):
        with pytest.raises(NetworkTrouble):
            call(rig.desk.access)


def test_what_facebook_says_is_short_and_without_tokens(rig: FacebookRig) -> None:
    said = "Cannot use EAAPageToken0123456789 for " + "x" * 5000
    outcome = _meeting(rig, graph_error(100, None, said))
    assert isinstance(outcome, Rejected)
    assert "EAAPageToken0123456789" not in outcome.reason
    assert len(outcome.reason) < 300


def test_a_wrong_app_secret_is_told_from_a_wrong_token(rig: FacebookRig) -> None:
    rig.desk.secret = pasted(app_secret="f" * 32)
    with pytest.raises(AccountTrouble, match="app secret of @CamilleCoast"):
        rig.connector.identify(rig.desk.access)


def test_an_account_without_a_token_asks_for_one(rig: FacebookRig) -> None:
    rig.desk.secret = pasted("")
    with pytest.raises(AccountTrouble, match="@CamilleCoast has no token"):
        rig.connector.identify(rig.desk.access)
    assert rig.server.graph.requests == []


def test_a_page_that_the_person_no_longer_manages(rig: FacebookRig) -> None:
    rig.desk.secret = pasted(PERSON_TOKEN)
    rig.desk.account = replace(rig.desk.account, remote_identity=PAGE)
    publish(rig, parcel("Still there"))
    rig.server.graph.managed.pop()
    with pytest.raises(AccountTrouble, match="doesn't manage @CamilleCoast") as trouble:
        rig.connector.identify(rig.desk.access)
    assert "Another Page" in trouble.value.sentence


def test_somebody_who_may_only_look_at_the_page(rig: FacebookRig) -> None:
    rig.desk.secret = pasted(PERSON_TOKEN)
    rig.server.graph.managed[1]["tasks"] = [each for each in ALL_TASKS if each != "MODERATE"]
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert "MODERATE" in outcome.why


def test_the_token_of_another_page_never_posts_there(rig: FacebookRig) -> None:
    rig.desk.account = replace(rig.desk.account, remote_identity="99")
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert FEED not in rig.server.graph.calls()


def test_a_token_that_may_not_read_is_found_when_the_account_is_connected(rig: FacebookRig) -> None:
    refusal = graph_error(
        10, None, "(#10) This endpoint requires the 'pages_read_engagement' permission", 403
    )
    rig.server.graph.on(f"GET {PAGE}/feed", refusal)
    with pytest.raises(AccountTrouble, match="pages_read_engagement"):
        rig.connector.identify(rig.desk.access)


@pytest.mark.parametrize("url", ["http://graph.example.org", "http://192.168.1.4", "ftp://127.0.0.1"])
def test_a_token_never_travels_in_the_clear(rig: FacebookRig, url: str) -> None:
    exposed = Facebook(rig.connector._clock, base_url=url)  # noqa: SLF001 — the same machine's time
    with pytest.raises(NetworkTrouble, match="can’t be reached"):
        exposed.identify(rig.desk.access)


def test_a_clock_that_is_ten_minutes_off_waits_as_long_as_it_was_told(rig: FacebookRig) -> None:
    class FastClock:
        def now(self) -> datetime:
            return datetime.now(UTC) + timedelta(minutes=10)

    url = rig.server.graph.url
    rig.connector = Facebook(FastClock(), answer_seconds=0.3, base_url=url, video_url=url)
    outcome = _meeting(rig, graph_error(4, None, "Slow down", Retry_After="60"))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is not None
    assert abs(outcome.retry_at - FastClock().now() - timedelta(minutes=1)) < timedelta(seconds=2)


def test_a_post_that_can_t_be_deleted_is_not_taken_for_gone(rig: FacebookRig) -> None:
    post = publish(rig, parcel("Goes"))
    refusal = graph_error(
        100, 33, "Unsupported delete request. Object does not exist, or missing permissions"
    )
    rig.server.graph.on(f"DELETE {post.id}", refusal)
    with pytest.raises(NetworkTrouble):
        rig.connector.delete(post, rig.desk.access)
    assert post.id in rig.server.objects


def test_a_comment_that_can_t_be_hidden_says_so(rig: FacebookRig) -> None:
    post = publish(rig, parcel("What shall we plant?"))
    own = publish(rig, parcel("Limes?", parent=post, root=post))
    with pytest.raises(NetworkTrouble, match="can't be hidden"):
        rig.connector.moderate(own, Moderation.HIDE, rig.desk.access)
    gone = RemotePost(rig.respond(post, ResponseKind.COMMENT, "Oaks"))
    rig.connector.moderate(gone, Moderation.REMOVE, rig.desk.access)
    with pytest.raises(NetworkTrouble, match="no longer on Facebook"):
        rig.connector.moderate(gone, Moderation.HIDE, rig.desk.access)


def test_a_picture_that_fails_to_upload_publishes_nothing(rig: FacebookRig) -> None:
    from tests.connectors.contract import picture

    photos = f"POST {PAGE}/photos"
    message = parcel("Look", (picture("A pier"),))
    rig.server.graph.on(photos, graph_error(2, None, "Service temporarily unavailable", 500), times=1)
    outcome = rig.publish(message)
    assert isinstance(outcome, NotSent)
    rig.server.graph.on(photos, graph_error(324, 2069019, "Missing or invalid image file"), times=1)
    assert isinstance(rig.publish(message), Rejected)
    rig.inject(Fault.EXPIRED)
    assert isinstance(rig.publish(message), NotSent)
    assert rig.stored() == ()
