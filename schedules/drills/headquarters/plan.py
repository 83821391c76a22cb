"""What is written in the drill: posts to one or two accounts, threads among them, some for later."""

from collections.abc import Sequence
from random import Random

from schedules.drills.headquarters.duties import UNSIGNED, Planned
from warroom.domain.ids import AccountId

UNSIGNED_EVERY = 30
"""One in so many posts is never signed; half of these will be forged."""

LONGEST_PARTS = 3


def planned(
    deliveries: int, seconds: float, proven: Sequence[AccountId], unproven: AccountId, seed: int
) -> tuple[list[Planned], list[Planned]]:
    """Posts that come to so many deliveries, written over `seconds`; and those that nobody signs."""
    chance = Random(seed)
    chosen: list[tuple[AccountId, ...]] = []
    left = deliveries
    while left:
        accounts = _accounts(chance, proven, unproven, left)
        chosen.append(accounts)
        left -= len(accounts)
    signed = [
        Planned(
            at=seconds * n / len(chosen),
            title=f"Post {n} of the drill.",
            accounts=accounts,
            parts=LONGEST_PARTS if n % 7 == 0 else 2 if n % 11 == 0 else 1,
            # Where two sign, the second one may come when the time of the first account has passed.
            due_in=chance.uniform(5, 30) if n % 4 == 0 and proven[1] not in accounts else None,
        )
        for n, accounts in enumerate(chosen)
    ]
    unsigned = [
        Planned(
            at=seconds * n * UNSIGNED_EVERY / len(chosen),
            title=f"{UNSIGNED}: {n}.",
            accounts=(chance.choice(proven),),
            parts=1,
            due_in=None,
        )
        for n in range(len(chosen) // UNSIGNED_EVERY + 1)
    ]
    return signed, unsigned


def _accounts(
    chance: Random, proven: Sequence[AccountId], unproven: AccountId, most: int
) -> tuple[AccountId, ...]:
    """Where a post goes: to one or two proven accounts; one time in ten to the one that proves nothing."""
    if chance.random() < 0.1:
        return (unproven,)
    return tuple(chance.sample(list(proven), 1 if most == 1 or chance.random() < 0.6 else 2))
