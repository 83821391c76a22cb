"""A corrected post is another record in the same place, written once, and over nothing of anybody else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.connectors.contract import NOTES, again, parcel, picture
from tests.connectors.fake_bluesky import DID
from tests.connectors.rig_bluesky import POST, PUT, BlueskyRig
from tests.connectors.wire import HTML, SILENCE, Proceed, Reply, error
from warroom.domain.delivery import RemotePost
from warroom.domain.post import LinkCard
from warroom.ports import Absent, CannotTell, Found, NotSent, Parcel, Rejected, Unknown


def correcting(remote: RemotePost, text: str) -> Parcel:
    return replace(parcel(text), replaces=remote)


def test_a_correction_goes_out_over_the_standing_record_and_keeps_its_instant_and_place(
    rig: BlueskyRig,
) -> None:
    question = rig.sent(parcel("Question?"))
    card = LinkCard("https://example.org/plan")
    first = rig.sent(replace(parcel("We meet at 18 h #Lyon", parent=question), card=card))
    before = rig.server.records[first.id]
    rig.server.requests.clear()

    remote = rig.sent(replace(correcting(first, "We meet at 19 h @bob.test"), languages=("fr",)))
    get, _handle, put = rig.server.requests
    assert get.params == {"repo": [DID], "collection": [POST], "rkey": [first.id.rsplit("/", 1)[-1]]}
    assert put.json == {
        "repo": DID,
        "collection": POST,
        "rkey": first.id.rsplit("/", 1)[-1],
        "record": {
            "$type": POST,
            "createdAt": before["value"]["createdAt"],
            "reply": before["value"]["reply"],
            "text": "We meet at 19 h @bob.test",
            "langs": ["fr"],
            "facets": [
                {
                    "index": {"byteStart": 16, "byteEnd": 25},
                    "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:bob"}],
                }
            ],
        },
        "swapRecord": before["cid"],
    }
    assert (remote.id, remote.url) == (first.id, first.url)
    assert remote.revision not in (None, first.revision)


def test_a_correction_can_change_the_picture(rig: BlueskyRig) -> None:
    first = rig.sent(parcel("The square", (picture("Empty"),)))
    rig.sent(replace(correcting(first, "The square"), pictures=(picture("Full", "red"),)))
    (stored,) = rig.stored()
    assert (stored.id, stored.alts) == (first.id, ("Full",))


def test_a_post_that_a_person_found_by_its_web_address_is_corrected_like_any_other(rig: BlueskyRig) -> None:
    first = rig.sent(parcel("We meet at 18 h"))
    assert first.url is not None
    assert rig.sent(correcting(RemotePost(first.url), "We meet at 19 h")).id == first.id


LOST: dict[str, Callable[[Proceed], Reply]] = {
    "hung up": lambda proceed: (proceed(), SILENCE)[1],
    "HTML": lambda proceed: (proceed(), HTML)[1],
    "500": lambda proceed: (proceed(), error(500, "InternalServerError"))[1],
}


@pytest.mark.parametrize("how", LOST)
def test_a_correction_whose_answer_was_lost_is_found_by_what_stands_there(rig: BlueskyRig, how: str) -> None:
    first = rig.sent(parcel("We meet at 18 h"))
    sent = correcting(first, "We meet at 19 h")
    rig.server.on(PUT, LOST[how])
    assert isinstance(rig.publish(sent), Unknown)
    rig.heal()
    found = rig.connector.look_up(again(sent), rig.desk.access)
    assert isinstance(found, Found)
    assert found.remote == rig.sent(sent)


def test_a_correction_that_never_arrived_is_absent_and_goes_again(rig: BlueskyRig) -> None:
    first = rig.sent(parcel("We meet at 18 h"))
    rig.sent(correcting(first, "We meet at 19 h"))
    # The post as we first knew it is long gone: what was noted says what stood there before this attempt.
    sent = correcting(first, "We meet at 20 h")
    rig.server.on(PUT, lambda _: SILENCE)
    assert isinstance(rig.publish(sent), Unknown)
    rig.heal()
    assert rig.connector.look_up(again(sent), rig.desk.access) == Absent()
    rig.sent(sent)
    assert [post.text for post in rig.stored()] == ["We meet at 20 h"]


def test_what_somebody_else_wrote_meanwhile_is_neither_ours_nor_overwritten_unseen(rig: BlueskyRig) -> None:
    first = rig.sent(parcel("We meet at 18 h"))
    sent = correcting(first, "We meet at 19 h")

    def meanwhile(proceed: Proceed) -> Reply:
        record = rig.server.records[first.id]["value"]
        rig.server.records[first.id] = {
            "uri": first.id,
            "cid": "bafyother",
            "value": {**record, "text": "Cancelled"},
        }
        return proceed()

    rig.server.on(PUT, meanwhile, times=1)
    outcome = rig.publish(sent)
    assert isinstance(outcome, NotSent), outcome
    assert [post.text for post in rig.stored()] == ["Cancelled"]
    assert isinstance(rig.connector.look_up(again(sent), rig.desk.access), CannotTell)


@pytest.mark.parametrize(
    "gone",
    [RemotePost(f"at://{DID}/{POST}/3gone"), RemotePost("https://example.org/x"), RemotePost("at://x/y/z")],
)
def test_what_isn_t_there_or_isn_t_ours_can_t_be_corrected(rig: BlueskyRig, gone: RemotePost) -> None:
    sent = correcting(gone, "We meet at 19 h")
    outcome = rig.publish(sent)
    assert isinstance(outcome, Rejected)
    assert gone.id in outcome.reason
    assert PUT not in rig.calls()
    assert isinstance(rig.connector.look_up(sent, rig.desk.access), CannotTell)


def test_a_correction_that_is_too_long_changes_nothing(rig: BlueskyRig) -> None:
    first = rig.sent(parcel("We meet at 18 h"))
    sent = correcting(first, "é" * 301)
    assert isinstance(rig.publish(sent), Rejected)
    assert [post.text for post in rig.stored()] == ["We meet at 18 h"]
    assert sent.client_key not in NOTES
