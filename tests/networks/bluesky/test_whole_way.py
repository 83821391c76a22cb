"""The whole way on Bluesky's own servers: from a draft with everything to people's answers, and back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from time import monotonic

import pytest
from PIL import Image

from tests.networks.bluesky.people import Somebody, app_password, signed_up
from tests.networks.bluesky.server import LocalBluesky
from tests.networks.headquarters import Connection, Headquarters, Say, headquarters
from tests.networks.patience import until
from warroom.domain.delivery import Delivery
from warroom.domain.errand import ErrandKind
from warroom.domain.post import Draft, Part, Picture
from warroom.domain.response import ResponseKind, Triage
from warroom.errors import Refused
from warroom.ports import Secret
from warroom.services import accounts, compose, ledger, queries, triage

TEXT = "Réunion publique à Lyon 🎉 avec @voter.test : le programme est sur https://example.org/é #École2027"

# Half a minute on a quiet machine: servers start, accounts and people are made, a due time is waited for.
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(params=["network", "strict_network"], ids=["no rate limits", "with rate limits"])
def bluesky(request: pytest.FixtureRequest) -> LocalBluesky:
    network: LocalBluesky = request.getfixturevalue(request.param)
    return network


@pytest.fixture
def voter(bluesky: LocalBluesky) -> Iterator[Somebody]:
    with signed_up(bluesky, "voter") as somebody:
        yield somebody


@pytest.fixture
def spring(bluesky: LocalBluesky, tmp_path: Path) -> Iterator[Headquarters]:
    with signed_up(bluesky, "spring") as owner:
        ours = Connection("bluesky", owner.handle, bluesky.pds, Secret(app_password(owner)))
        with headquarters(tmp_path, ours) as opened:
            assert opened.accounts[0].remote_identity == owner.did
            yield opened


def test_the_whole_way(spring: Headquarters, voter: Somebody, say: Say) -> None:
    delivery = _published_on_time(spring, say)
    _shown_as_it_was_written(delivery, voter, say)
    reply = _heard_within_ten_seconds(spring, delivery, voter, say)
    _answered_in_the_thread(spring, delivery, voter, reply, say)
    _counted(spring, delivery, say)
    _corrected(spring, delivery, voter, say)
    _found_by_a_watched_word(spring, voter, say)
    _deleted(spring, delivery, voter, say)
    assert ledger.verify(spring.office).broken == ()
    (health,) = accounts.everything(spring.office)
    assert health.account.trouble is None
    assert health.collect_trouble is None
    assert "Traceback" not in spring.worker_log.read_text()


def _published_on_time(spring: Headquarters, say: Say) -> Delivery:
    camille = spring.people.camille.id
    due_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=8)
    media = compose.attach(spring.office, camille, _photograph(), "square.jpg")
    part = Part(TEXT, (Picture(media.sha256, media.mime, "The square, full of people"),))
    draft = Draft("Meeting in Lyon", (spring.accounts[0].id,), (part,), due_at=due_at, languages=("fr",))
    return spring.published_on_time(draft, say)


def _photograph() -> bytes:
    """Larger than Bluesky takes."""
    content = BytesIO()
    Image.effect_noise((2400, 1600), 90).convert("RGB").save(content, "JPEG", quality=98)
    return content.getvalue()


def _shown_as_it_was_written(delivery: Delivery, voter: Somebody, say: Say) -> None:
    thread = until(lambda: voter.thread(delivery.sent_parts[0].id), 10)
    record = thread.post.record
    assert record.text == TEXT
    assert record.langs == ["fr"]
    content = TEXT.encode()
    shown = [content[facet.index.byte_start : facet.index.byte_end].decode() for facet in record.facets]
    assert shown == ["@voter.test", "https://example.org/é", "#École2027"]
    assert record.facets[0].features[0].did == voter.did
    assert [image.alt for image in thread.post.embed.images] == ["The square, full of people"]
    say("seen by the voter, word for word")


def _heard_within_ten_seconds(spring: Headquarters, delivery: Delivery, voter: Somebody, say: Say) -> str:
    """Returns the address of the voter's reply."""
    ours, begun = delivery.sent_parts[0], monotonic()
    assert ours.revision is not None
    reply = voter.reply(ours.id, ours.revision, "Et pour les écoles rurales ?")
    done = {
        reply: ResponseKind.REPLY,
        voter.quote(ours.id, ours.revision, "À lire"): ResponseKind.QUOTE,
        voter.mention(
            spring.accounts[0].handle, spring.accounts[0].remote_identity or "", "bravo"
        ): ResponseKind.MENTION,
        voter.like(ours.id, ours.revision): ResponseKind.LIKE,
        voter.repost(ours.id, ours.revision): ResponseKind.REPOST,
    }
    say("the voter replied, quoted, mentioned, liked and reposted")
    until(lambda: spring.responses().keys() >= done.keys(), 10)
    heard = monotonic() - begun
    responses = spring.responses()
    assert {uri: responses[uri].kind for uri in responses} == done
    assert responses[reply].text == "Et pour les écoles rurales ?"
    assert {responses[uri].post_id for uri, kind in done.items() if kind is not ResponseKind.MENTION} == {
        delivery.post_id
    }
    assert heard < 10
    say(f"all five in the timeline, {heard:.2f} s after the first was begun")
    return reply


def _answered_in_the_thread(
    spring: Headquarters, delivery: Delivery, voter: Somebody, reply: str, say: Say
) -> None:
    sasha, alix = spring.people.sasha.id, spring.people.alix.id
    question = spring.responses()[reply]
    begun = triage.answer(spring.office, sasha, question.id)
    version = spring.rewritten(sasha, begun.id, "Une école par vallée : page 12 du programme.")
    with pytest.raises(Refused):
        spring.signed(sasha, version)
    spring.signed(alix, version)
    answer = spring.sent(begun.id, 10).sent_parts[0]
    say("answered by the monitor, signed by the approver, published")
    answers = until(lambda: (thread := voter.thread(reply)) and thread.replies, 10)
    assert [post.post.uri for post in answers] == [answer.id]
    placed = answers[0].post.record.reply
    assert (placed.parent.uri, placed.root.uri) == (reply, delivery.sent_parts[0].id)
    assert spring.responses()[reply].triage is Triage.ANSWERED
    say("the answer stands under the voter's reply")


def _counted(spring: Headquarters, delivery: Delivery, say: Say) -> None:
    spring.asked(spring.people.alix.id, spring.accounts[0], ErrandKind.METRICS, delivery.id)
    numbers = queries.post(spring.office, delivery.post_id).metrics[delivery.id]
    assert (numbers.likes, numbers.reposts, numbers.quotes) == (1, 1, 1)
    assert numbers.replies >= 1
    say("counted: one like, one repost, one quote, and the reply")


def _corrected(spring: Headquarters, delivery: Delivery, voter: Somebody, say: Say) -> None:
    camille, alix, text = spring.people.camille.id, spring.people.alix.id, TEXT.replace("Lyon", "Grenoble")
    begun = compose.correct(spring.office, camille, delivery.post_id)
    (part,) = begun.draft.own[spring.accounts[0].id]
    draft = replace(begun.draft, own={spring.accounts[0].id: (replace(part, text=text),)})
    saved = compose.save(spring.office, camille, begun.id, begun.revision, draft)
    spring.signed(alix, compose.submit(spring.office, camille, begun.id, saved.revision))
    corrected = spring.sent(begun.id, 10).sent_parts[0]
    assert corrected.id == delivery.sent_parts[0].id
    say("corrected, and signed again")
    post = until(
        lambda: (seen := voter.thread(corrected.id)) and seen.post.record.text == text and seen.post, 10
    )
    assert [image.alt for image in post.embed.images] == ["The square, full of people"]
    say("the correction is seen by the voter, with its picture")


def _found_by_a_watched_word(spring: Headquarters, voter: Somebody, say: Say) -> None:
    account, begun = spring.accounts[0], monotonic()
    accounts.change(spring.office, spring.people.noa.id, account.id, "Spring", 1, watches=["téléphérique"])
    said = str(voter.client.send_post("Et le téléphérique ?").uri)
    until(lambda: said in spring.responses(), 15)
    assert spring.responses()[said].kind is ResponseKind.SEARCH
    say(f"a watched word is in the timeline, {monotonic() - begun:.2f} s after it was chosen")


def _deleted(spring: Headquarters, delivery: Delivery, voter: Somebody, say: Say) -> None:
    spring.asked(spring.people.alix.id, spring.accounts[0], ErrandKind.DELETE, delivery.id)
    until(lambda: voter.thread(delivery.sent_parts[0].id) is None, 10)
    assert spring.delivery(delivery.post_id).deleted_at is not None
    say("deleted, and gone for the voter")
