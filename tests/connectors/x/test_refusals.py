"""What X's refusals and odd answers become: each in words, none taken for what it is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.http import Answer
from connectors.x import answers
from tests.connectors.contract import NOTES, again, parcel
from tests.connectors.fake_x import BOB, HANDLE
from tests.connectors.fake_x_media import problem
from tests.connectors.rig_x import XRig, creates
from tests.connectors.wire import Reply
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import RemotePost
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.ports import NotSent, Rejected, Sent, Unknown

# The bodies were seen by many in X's answers to POST /2/tweets; types: docs.x.com/x-api/fundamentals.
OUT_OF_CREDITS = Reply(
    402,
    {
        "title": "CreditsDepleted",
        "detail": "Your enrolled account does not have any credits to fulfill this request.",
        "type": "https://api.twitter.com/2/problems/credits",
    },
)
ACCOUNT_TROUBLES = {
    "the app may only read": problem(
        403,
        "Forbidden",
        "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
        "https://api.twitter.com/2/problems/oauth1-permissions",
    ),
    "the token lacks a scope": problem(
        403,
        "Unsupported Authentication",
        "Authenticating with OAuth 2.0 User Context is forbidden for this endpoint.",
        "https://api.twitter.com/2/problems/unsupported-authentication",
    ),
    "the app is in no project": problem(
        403,
        "Client Forbidden",
        "When authenticating requests to the Twitter API v2 endpoints, you must use keys from a project.",
        "https://api.twitter.com/2/problems/client-forbidden",
    ),
    "suspended": Reply(403, {"errors": [{"code": 64, "message": "Your account is suspended."}]}),
    "locked": Reply(
        403,
        {"errors": [{"code": 326, "message": "To protect our users, this account is temporarily locked."}]},
    ),
    "not in the plan": Reply(
        403, {"errors": [{"code": 453, "message": "You currently have access to a subset of X API V2."}]}
    ),
    "revoked": Reply(401, {"errors": [{"code": 89, "message": "Invalid or expired token."}]}),
}


@pytest.mark.parametrize("refusal", ACCOUNT_TROUBLES.values(), ids=ACCOUNT_TROUBLES)
def test_what_only_its_owner_can_mend_asks_to_reconnect(rig: XRig, refusal: Reply) -> None:
    rig.server.server.on(lambda _: True, lambda _: refusal)
    sent = parcel("Good morning")
    outcome = rig.publish(sent)
    assert isinstance(outcome, NotSent)
    assert outcome.needs_reconnect
    assert HANDLE in outcome.why
    with pytest.raises(AccountTrouble) as trouble:
        rig.connector.identify(rig.access)
    assert HANDLE in trouble.value.sentence
    rig.heal()
    assert isinstance(rig.publish(again(sent)), Sent)


def test_somebody_else_who_is_suspended_is_not_us(rig: XRig) -> None:
    refusal = problem(403, "Forbidden", "The user you are replying to is suspended.")
    rig.server.server.on(creates, lambda _: refusal)
    assert isinstance(rig.publish(parcel("Good morning")), Rejected)


def test_used_up_credits_are_said_and_disconnect_nobody(rig: XRig) -> None:
    rig.server.server.on(lambda _: True, lambda _: OUT_OF_CREDITS)
    sent = parcel("Good morning")
    outcome = rig.publish(sent)
    assert isinstance(outcome, NotSent)
    assert not outcome.needs_reconnect
    assert "credits" in outcome.why
    with pytest.raises(NetworkTrouble, match="credits"):
        rig.connector.collect(rig.access, None)
    assert NOTES[sent.client_key] == ""
    assert rig.spent == []


@pytest.mark.parametrize("hours", [timedelta(minutes=10), timedelta(minutes=-10)])
def test_a_clock_ten_minutes_off_is_blamed_and_not_the_account(rig: XRig, hours: timedelta) -> None:
    refusal = Reply(401, {"errors": [{"code": 135, "message": "Timestamp out of bounds."}]})
    rig.clock.ahead = hours
    rig.server.server.on(lambda _: True, lambda _: refusal)
    outcome = rig.publish(parcel("Good morning"))
    assert isinstance(outcome, NotSent)
    assert not outcome.needs_reconnect
    assert "10 minutes" in outcome.why
    with pytest.raises(NetworkTrouble, match="clock"):
        rig.connector.identify(rig.access)


def test_a_stranger_who_did_not_mention_us_can_not_be_answered(rig: XRig) -> None:
    stranger = RemotePost(rig.server.write(BOB, "Oaks are better").id)
    outcome = rig.publish(parcel("Limes!", parent=stranger, root=stranger))
    assert isinstance(outcome, Rejected)
    assert "mentioned" in outcome.reason
    summoner = RemotePost(rig.server.write(BOB, f"Why limes, @{HANDLE}?").id)
    rig.sent(parcel("For the bees!", parent=summoner, root=summoner))


def test_an_answer_to_a_post_that_is_gone_is_refused_in_words(rig: XRig) -> None:
    outcome = rig.publish(parcel("Limes!", parent=RemotePost("12"), root=RemotePost("12")))
    assert isinstance(outcome, Rejected)
    assert "deleted" in outcome.reason


STRANGE = {
    "a page": Reply(200, b"<html>Welcome</html>", {"Content-Type": "text/html"}),
    "no id": Reply(201, {"data": {"text": "Good morning"}}),
    "no data": Reply(201, {"errors": [{"title": "Hm"}]}),
    "nothing": Reply(204, b""),
    "a list": Reply(200, b'["Good morning"]'),
    "a list of errors": Reply(500, b'["sorry"]'),
    "a word": Reply(503, b'"sorry"'),
    "a page with 403": Reply(403, b"<html>Blocked</html>", {"Content-Type": "text/html"}),
    "a refusal without words": Reply(400, {}),
    "moved": Reply(301, b"", {"Location": "https://x.com/"}),
    "half": Reply(201, b'{"data": {"id": "12', cut=True),
}


@pytest.mark.parametrize("reply", STRANGE.values(), ids=STRANGE)
def test_a_strange_answer_to_a_post_leaves_it_in_doubt(rig: XRig, reply: Reply) -> None:
    rig.server.server.on(creates, lambda _: reply)
    sent = parcel("Good morning")
    assert isinstance(rig.publish(sent), Unknown)
    assert "asked" in NOTES[sent.client_key]


@pytest.mark.parametrize("reply", STRANGE.values(), ids=STRANGE)
def test_a_strange_answer_to_a_question_is_the_networks_trouble(rig: XRig, reply: Reply) -> None:
    rig.server.server.on(lambda _: True, lambda _: reply)
    with pytest.raises(NetworkTrouble):
        rig.connector.identify(rig.access)


# The same text twice.


def test_a_text_that_we_posted_before_is_refused_in_words(rig: XRig) -> None:
    rig.sent(parcel("Good morning"))
    second = parcel("Good morning")
    outcome = rig.publish(again(second))
    assert isinstance(outcome, Rejected)
    assert "twice" in outcome.reason
    # Also by hand, an hour later: the attempt that was refused leaves no doubt behind.
    assert isinstance(rig.publish(again(second)), Rejected)


def test_a_refused_repetition_is_the_post_itself_when_an_attempt_may_have_made_it(rig: XRig) -> None:
    sent = parcel("Good morning")
    rig.server.server.on(creates, lambda proceed: (proceed(), STRANGE["a page"])[1], times=1)
    assert isinstance(rig.publish(again(sent)), Unknown)
    (stored,) = rig.stored()
    assert rig.sent(again(sent)).id == stored.id


def test_a_refused_repetition_that_can_not_be_looked_up_stays_in_doubt(rig: XRig) -> None:
    sent = parcel("Good morning")
    rig.server.server.on(creates, lambda proceed: (proceed(), STRANGE["a page"])[1], times=1)
    rig.publish(again(sent))
    rig.server.server.on(
        lambda each: each.path.endswith("/tweets") and each.method == "GET", lambda _: OUT_OF_CREDITS
    )
    outcome = rig.publish(again(sent))
    assert isinstance(outcome, Unknown)
    assert "credits" in outcome.why


def test_a_refused_repetition_of_an_older_text_is_no_success(rig: XRig) -> None:
    rig.server.write("2244994945", "Good morning", at=datetime.now(UTC) - timedelta(days=1))
    sent = parcel("Good morning")
    rig.server.server.on(creates, lambda _: STRANGE["a page"], times=1)
    assert isinstance(rig.publish(again(sent)), Unknown)
    assert isinstance(rig.publish(again(sent)), Rejected)


# Moderating and deleting.


def test_only_answers_under_our_own_posts_can_be_hidden(rig: XRig) -> None:
    stranger = RemotePost(rig.server.write(BOB, "Oaks are better").id)
    with pytest.raises(NetworkTrouble, match="not permitted"):
        rig.connector.moderate(stranger, Moderation.HIDE, rig.access)


def test_what_is_not_ours_is_not_deleted_and_what_is_gone_is_fine(rig: XRig) -> None:
    stranger = RemotePost(rig.server.write(BOB, "Oaks are better").id)
    with pytest.raises(NetworkTrouble, match="not authorized"):
        rig.connector.delete(stranger, rig.access)
    rig.connector.delete(RemotePost("12"), rig.access)


# Limits.


def test_the_days_limit_counts_where_it_is_the_one_used_up() -> None:
    now = datetime(2026, 5, 24, tzinfo=UTC)
    headers = {
        "x-rate-limit-reset": str(int((now + timedelta(minutes=9)).timestamp())),
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(int((now + timedelta(hours=9)).timestamp())),
    }
    assert answers.Limited(Answer(429, headers, {}), now).retry_at == now + timedelta(hours=9)
    headers["x-user-limit-24hour-remaining"] = "3"
    assert answers.Limited(Answer(429, headers, {}), now).retry_at == now + timedelta(minutes=9)
    dated = {"retry-after": format_datetime(now + timedelta(hours=1), usegmt=True)}
    assert answers.Limited(Answer(429, dated, {}), now).retry_at == now + timedelta(hours=1)


def test_every_answer_tells_the_budget_of_what_was_asked(rig: XRig) -> None:
    rig.connector.identify(rig.access)
    rig.sent(parcel("Good morning"))
    assert [(budget.limit, budget.remaining) for budget in rig.desk.budgets] == [(300, 299), (100, 99)]


def test_a_lost_lease_stops_the_post_before_it_leaves(rig: XRig) -> None:
    def lost(noted: str) -> None:
        raise NetworkTrouble("The lease is lost.")

    with pytest.raises(NetworkTrouble, match="lease"):
        rig.connector.publish(replace(parcel("Good morning"), note=lost), rig.access)
    assert rig.stored() == ()
