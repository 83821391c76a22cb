"""The whole way on a real server: from a draft to a voter's answer in the timeline, and back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image

from tests.networks.headquarters import Connection, Headquarters, Say, headquarters
from tests.networks.mastodon.people import Somebody, signed_in, somebody
from tests.networks.mastodon.server import LocalInstance, running
from tests.networks.patience import until
from warroom.domain.delivery import Delivery
from warroom.domain.post import Draft, Part, Picture
from warroom.domain.response import ResponseKind, Triage
from warroom.errors import Refused
from warroom.services import accounts, compose, ledger, triage

TEXT = "Réunion publique à Lyon 🎉 : le programme est sur https://example.org/é?a=1&b=2\n\nVenez ! #École2027"

pytestmark = pytest.mark.timeout(180)

NOTIFIED = 40
"""Seconds. The server notifies after nine to thirteen, and while it delivers to itself others wait (seen)."""


@pytest.fixture
def instance() -> Iterator[LocalInstance]:
    """One of its own: what others post keeps a server busy for a while."""
    with running("spring", "voter") as started:
        yield started


@pytest.fixture
def voter(instance: LocalInstance) -> Somebody:
    return somebody(instance, "voter")


@pytest.fixture
def spring(instance: LocalInstance, tmp_path: Path) -> Iterator[Headquarters]:
    secret = signed_in(instance, "spring")
    connection = Connection("mastodon", f"spring@{instance.domain}", instance.url, secret)
    with headquarters(tmp_path, connection) as opened:
        yield opened


def test_the_whole_way(spring: Headquarters, voter: Somebody, instance: LocalInstance, say: Say) -> None:
    delivery = _published_on_time(spring, say)
    _shown_as_it_was_written(delivery, voter, say)
    reply = _heard(spring, delivery, voter, instance, say)
    _answered_in_the_thread(spring, voter, instance, reply, say)
    assert ledger.verify(spring.office).broken == ()
    (health,) = accounts.everything(spring.office)
    assert health.account.trouble is None
    assert health.collect_trouble is None
    assert "Traceback" not in spring.worker_log.read_text()


def _published_on_time(spring: Headquarters, say: Say) -> Delivery:
    camille, (account,) = spring.people.camille.id, spring.accounts
    due_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=6)
    media = compose.attach(spring.office, camille, _photograph(), "square.jpg")
    part = Part(TEXT, (Picture(media.sha256, media.mime, "The square, full of people", focus=(20, -40)),))
    draft = Draft("Meeting in Lyon", (account.id,), (part,), due_at=due_at, languages=("fr",))
    return spring.published_on_time(draft, say)


def _photograph() -> bytes:
    content = BytesIO()
    Image.effect_noise((800, 600), 90).convert("RGB").save(content, "JPEG")
    return content.getvalue()


def _shown_as_it_was_written(delivery: Delivery, voter: Somebody, say: Say) -> None:
    seen = voter.sees(delivery.sent_parts[0].id)
    for words in ("Réunion publique à Lyon 🎉", "https://example.org/é?a=1&b=2", "#École2027"):
        assert words in seen["content"].replace("&amp;", "&")
    assert [media["description"] for media in seen["media_attachments"]] == ["The square, full of people"]
    say("seen by the voter")


def _heard(
    spring: Headquarters, delivery: Delivery, voter: Somebody, instance: LocalInstance, say: Say
) -> str:
    """Returns the id of the voter's reply."""
    ours, begun = delivery.sent_parts[0], monotonic()
    reply = voter.post(f"@spring@{instance.domain} et les écoles rurales ?", in_reply_to_id=ours.id)
    mention = voter.post("@spring bravo")
    voter.favourite(ours.id)
    voter.boost(ours.id)
    say("the voter replied, mentioned, liked and boosted")
    wanted = {ResponseKind.REPLY, ResponseKind.MENTION, ResponseKind.LIKE, ResponseKind.REPOST}
    until(lambda: {response.kind for response in spring.responses().values()} >= wanted, NOTIFIED)
    responses = spring.responses()
    assert (responses[reply].kind, responses[mention].kind) == (ResponseKind.REPLY, ResponseKind.MENTION)
    assert "et les écoles rurales ?" in responses[reply].text
    assert responses[reply].post_id == delivery.post_id
    assert len(responses) == 4
    say(f"all four in the timeline, {monotonic() - begun:.2f} s after the first was begun")
    return reply


def _answered_in_the_thread(
    spring: Headquarters, voter: Somebody, instance: LocalInstance, reply: str, say: Say
) -> None:
    sasha, alix = spring.people.sasha.id, spring.people.alix.id
    question = spring.responses()[reply]
    begun = triage.answer(spring.office, sasha, question.id)
    version = spring.rewritten(sasha, begun.id, f"@voter@{instance.domain} une école par vallée : page 12.")
    with pytest.raises(Refused):
        spring.signed(sasha, version)
    spring.signed(alix, version)
    answer = spring.sent(begun.id, NOTIFIED).sent_parts[0]
    say("answered by the monitor, signed by the approver, published")
    (placed,) = until(lambda: [post for post in voter.below(reply) if post["id"] == answer.id], NOTIFIED)
    assert placed["in_reply_to_id"] == reply
    assert spring.responses()[reply].triage is Triage.ANSWERED
    say("the answer stands under the voter's reply")
