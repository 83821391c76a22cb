"""What the dispatcher has leased and keeps ready for its time, soonest first. Used on its thread alone."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from warroom.domain.account import Budget
from warroom.domain.ids import AccountId
from warroom.services.deliver import Leased


@dataclass(frozen=True)
class Choice:
    """What goes now; and what its network takes only from an instant on, when its budget is renewed."""

    going: list[Leased] = field(default_factory=list)
    too_many: dict[datetime, list[Leased]] = field(default_factory=dict)


class Ready:
    """Leased deliveries that wait for their time or for a hand."""

    def __init__(self) -> None:
        self._jobs: list[Leased] = []

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Leased]:
        return iter(self._jobs)

    def add(self, leased: Iterable[Leased]) -> None:
        """Keep these too. The old lease of one that was taken from us, and is leased again, is void."""
        new = {job.delivery.id: job for job in leased}
        kept = (job for job in self._jobs if job.delivery.id not in new)
        self._jobs = sorted([*kept, *new.values()], key=lambda job: (job.goes_at, job.delivery.id))

    def drop(self, jobs: Iterable[Leased]) -> None:
        """Keep these no more."""
        done = {job.delivery.lease for job in jobs}
        self._jobs = [job for job in self._jobs if job.delivery.lease not in done]

    def busy(self, most: int) -> frozenset[str]:
        """The networks for which `most` or more wait."""
        waiting = Counter(job.account.network for job in self._jobs)
        return frozenset(network for network, jobs in waiting.items() if jobs >= most)

    def is_due(self, now: datetime) -> bool:
        """Whether something's time has come that still waits for a hand."""
        return bool(self._jobs) and self._jobs[0].goes_at <= now

    def next_at(self, now: datetime) -> datetime | None:
        """When the time of the soonest comes that is not due yet."""
        return next((job.goes_at for job in self._jobs if job.goes_at > now), None)

    def choose(
        self,
        now: datetime,
        free: Mapping[str, int],
        on_their_way: Counter[AccountId],
        budget: Callable[[AccountId], Budget | None],
        alone: Container[str],
    ) -> Choice:
        """What goes now, as far as each network has `free` hands and each account's budget lasts.

        On a network in `alone` an account sends one post at a time.
        """
        left, planned = dict(free), on_their_way.copy()
        choice = Choice()
        for job in self._jobs:
            if job.goes_at > now or not any(left.values()):
                break
            account = job.account
            if not left[account.network]:
                continue
            if account.network in alone and planned[account.id]:
                continue
            granted = budget(account.id)
            if granted is not None and granted.remaining <= planned[account.id]:
                choice.too_many.setdefault(granted.resets_at, []).append(job)
                continue
            left[account.network] -= 1
            planned[account.id] += 1
            choice.going.append(job)
        return choice
