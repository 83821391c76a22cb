"""Every connector keeps the promises of the port about what people answer."""

from collections import Counter
from contextlib import suppress

import pytest

from tests.connectors.contract import Rig, collect_all, message, publish
from warroom.domain.capabilities import Moderation, ReplyPolicy
from warroom.domain.response import ResponseKind


def answering(rig: Rig) -> ResponseKind:
    """What people's answers under a post are called on this network."""
    reads = rig.connector.capabilities.reads
    return ResponseKind.REPLY if ResponseKind.REPLY in reads else ResponseKind.COMMENT


def test_every_kind_of_response_is_read_with_its_author_words_and_place(rig: Rig) -> None:
    remote = publish(rig, message(rig, "What shall we plant?"))
    kinds = sorted(rig.connector.capabilities.reads)
    made = {rig.respond(remote, kind, f"My {kind}: lime trees 🌳"): kind for kind in kinds}

    responses, _ = collect_all(rig)
    assert {response.remote.id: response.kind for response in responses} == made
    for response in responses:
        assert response.author.id
        assert response.author.handle
        assert response.posted_at.tzinfo is not None
        if response.kind not in (ResponseKind.LIKE, ResponseKind.REPOST):
            assert f"My {response.kind}: lime trees 🌳" in response.text
        if response.kind in (ResponseKind.REPLY, ResponseKind.COMMENT):
            assert response.parent_id == remote.id
            assert response.root is not None
            assert response.root.id == remote.id


def test_pages_are_read_to_the_end_without_loss_or_repeat(rig: Rig) -> None:
    remote = publish(rig, message(rig, "What shall we plant?"))
    kind = answering(rig)
    made = [rig.respond(remote, kind, f"Answer {n}") for n in range(230)]

    first = rig.connector.collect(rig.desk.access, None)
    assert first.more
    late = rig.respond(remote, kind, "While you were reading")
    rest, cursor = collect_all(rig, first.cursor)

    seen = [response.remote.id for response in (*first.responses, *rest)]
    # What comes in the middle of the reading may wait for the next round, but is never lost.
    after, cursor = collect_all(rig, cursor)
    seen += [response.remote.id for response in after]
    assert len(seen) == len(set(seen))
    assert set(seen) == {*made, late}

    assert collect_all(rig, cursor)[0] == []
    newest = rig.respond(remote, kind, "Good evening")
    assert [response.remote.id for response in collect_all(rig, cursor)[0]] == [newest]


def test_an_answer_goes_into_the_thread_of_the_person_who_asked(rig: Rig) -> None:
    remote = publish(rig, message(rig, "What shall we plant?"))
    if rig.connector.capabilities.reply_policy is ReplyPolicy.NOBODY:
        pytest.skip("nobody can be answered on this network")
    rig.respond(remote, answering(rig), "Why not oaks?")
    ((question,), _) = collect_all(rig)

    answer = publish(rig, message(rig, "Oaks too!", parent=question.remote, root=question.root))
    stored = {post.id: post for post in rig.stored()}[answer.id]
    assert (stored.parent_id, stored.root_id) == (question.remote.id, remote.id)


def test_a_posts_numbers_are_what_people_did(rig: Rig) -> None:
    remote = publish(rig, message(rig, "What shall we plant?"))
    if not rig.connector.capabilities.has_metrics:
        pytest.skip("this network counts nothing")
    made = Counter[ResponseKind]()
    for kind in (ResponseKind.LIKE, ResponseKind.LIKE, ResponseKind.REPOST, answering(rig), answering(rig)):
        with suppress(NotImplementedError):
            rig.respond(remote, kind, "Limes")
            made[kind] += 1
    assert made.total() >= 2
    (numbers,) = rig.connector.metrics([remote], rig.desk.access)
    assert numbers is not None
    assert (numbers.likes, numbers.reposts, numbers.replies, numbers.quotes) == (
        made[ResponseKind.LIKE],
        made[ResponseKind.REPOST],
        made[answering(rig)],
        0,
    )


def test_a_deleted_post_is_gone_and_deleting_it_again_is_fine(rig: Rig) -> None:
    if not rig.connector.capabilities.can_delete:
        pytest.skip("this network deletes nothing")
    kept, unwanted = publish(rig, message(rig, "Stays")), publish(rig, message(rig, "Goes"))
    rig.connector.delete(unwanted, rig.desk.access)
    rig.connector.delete(unwanted, rig.desk.access)
    assert [post.id for post in rig.stored()] == [kept.id]
    if rig.connector.capabilities.has_metrics:
        still_there, gone = rig.connector.metrics([kept, unwanted], rig.desk.access)
        assert still_there is not None
        assert gone is None


def test_a_hidden_response_is_hidden_on_the_network(rig: Rig) -> None:
    if not rig.connector.capabilities.can_hide:
        pytest.skip("this network hides nothing")
    remote = publish(rig, message(rig, "What shall we plant?"))
    rude = rig.respond(remote, answering(rig), "Clowns!")
    kind = rig.respond(remote, answering(rig), "Limes!")
    responses, _ = collect_all(rig)
    by_id = {response.remote.id: response.remote for response in responses}
    for _ in range(2):
        rig.connector.moderate(by_id[rude], Moderation.HIDE, rig.desk.access)
        assert rig.is_hidden(rude)
        assert not rig.is_hidden(kind)
    if Moderation.SHOW in rig.connector.capabilities.moderations:
        rig.connector.moderate(by_id[rude], Moderation.SHOW, rig.desk.access)
        assert not rig.is_hidden(rude)
