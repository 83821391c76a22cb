"""Random busy days: people say things in every way while we read, and each of them is read once."""

from collections.abc import Callable
from random import Random

import pytest

from tests.connectors.contract import collect_all, parcel
from tests.connectors.rig_mastodon import MastodonRig
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind

STEPS = 40
WAVE = 45
"""More than a page."""


@pytest.mark.parametrize("seed", [33, 51])
def test_each_thing_that_is_said_is_read_once(rig: MastodonRig, seed: int) -> None:
    chance = Random(seed)
    rig.watch("lime trees", "#oak")
    ours = [rig.sent(parcel(f"Question {n}")) for n in range(3)]
    ours.append(rig.sent(parcel("Question 0, 2/2", parent=ours[0], root=ours[0])))
    _, cursor = collect_all(rig)
    said, made, seen = list(ours), set[str](), list[str]()

    def silently() -> str:
        under = chance.choice(ours)
        return str(rig.server.posts.add("bob", "Hm", in_reply_to_id=under.id)["id"])

    ways: list[Callable[[], str]] = [
        lambda: rig.respond(chance.choice(said), ResponseKind.REPLY, "lime trees"),
        lambda: rig.respond(ours[0], ResponseKind.MENTION, "#oak"),
        lambda: rig.respond(chance.choice(ours), ResponseKind.LIKE, ""),
        lambda: rig.respond(chance.choice(ours), ResponseKind.QUOTE, "Look"),
        lambda: rig.respond(ours[0], ResponseKind.SEARCH, "lime trees #oak"),
        lambda: rig.respond(ours[0], ResponseKind.SEARCH, "#oak"),
        silently,
    ]
    for _ in range(STEPS):
        if chance.random() < 0.3:
            batch = rig.connector.collect(rig.desk.access, cursor)
            cursor = batch.cursor
            seen += [response.remote.id for response in batch.responses]
            continue
        way = chance.choice(ways)
        for _ in range(WAVE if chance.random() < 0.1 else 1):
            made.add(way())
        if way is ways[0]:
            said.append(RemotePost(max(rig.server.posts.all)))
    for _ in range(2):
        rest, cursor = collect_all(rig, cursor)
        seen += [response.remote.id for response in rest]
    assert len(seen) == len(set(seen))
    assert set(seen) == made
