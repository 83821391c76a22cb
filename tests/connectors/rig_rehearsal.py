"""The practice network from behind: its file, its switches, and what it stored."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from connectors.registry import networks
from connectors.rehearsal import faults
from connectors.rehearsal.capabilities import CAPABILITIES
from connectors.rehearsal.connector import RehearsalConnector
from connectors.rehearsal.network import Network
from connectors.rehearsal.settings import Settings
from tests.connectors.contract import Desk, Fault, RigOpener, StoredPost, desk, parcel, publish
from warroom.domain.capabilities import Capabilities, Proof
from warroom.domain.delivery import RemotePost
from warroom.domain.response import ResponseKind

FRENCH = "Notre plan pour les écoles : deux adultes dans chaque classe."
ENGLISH = "Our plan for the schools: two adults in every classroom."

_FAULTS = {
    Fault.OUTAGE: faults.Fault.OUTAGE,
    Fault.SERVER_ERROR: faults.Fault.SERVER_ERROR,
    Fault.TIMEOUT_BEFORE_STORE: faults.Fault.TIMEOUT_BEFORE_STORE,
    Fault.TIMEOUT_AFTER_STORE: faults.Fault.TIMEOUT_AFTER_STORE,
    Fault.NONSENSE: faults.Fault.NONSENSE,
    # A file can't be cut in half or redirected: the nearest thing stands for both.
    Fault.CUT: faults.Fault.NONSENSE,
    Fault.ELSEWHERE: faults.Fault.SERVER_ERROR,
    Fault.REFUSAL: faults.Fault.REFUSAL,
    Fault.EXPIRED: faults.Fault.EXPIRED_TOKEN,
}


class StandingClock:
    """A clock that stands still until it is moved, so that nothing happens on the network by itself."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 5, 24, 16, 30, tzinfo=UTC)

    def now(self) -> datetime:
        """Where the hands are."""
        return self.instant

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.instant += by


@dataclass
class RehearsalRig:
    """One practice network in a fresh file. A clock that stands lets only the rig's own people respond."""

    network: Network
    can: Capabilities
    idempotent: bool
    clock: StandingClock
    desk: Desk
    wrong_secret: str = "wrong"
    tells_budget: bool = True

    @property
    def connector(self) -> RehearsalConnector:
        """The connector, pointed at this file."""
        return RehearsalConnector(self.network, self.can)

    @property
    def proves(self) -> bool:
        """Whether the network can tell what became of a message."""
        return self.idempotent and self.can.proof is not Proof.NONE

    @property
    def rate_limits(self) -> Mapping[str, Callable[[], datetime | None]]:
        """With an instant, without one, and by using up the budget."""
        return {"with an instant": self._limit_until, "without": self._limit, "overdrawn": self._overdraw}

    def inject(self, fault: Fault) -> None:
        """Switch the fault on for every call."""
        self.network.set_fault(_FAULTS[fault])

    def heal(self) -> None:
        """End the faults, and give the account a new budget."""
        self.network.clear_faults()
        self.network.configure(Settings(idempotent=self.idempotent))

    def stored(self) -> tuple[StoredPost, ...]:
        """What stands in the file."""
        return tuple(
            StoredPost(post.id, post.text, post.parent_id, post.root_id, post.alts)
            for post in self.network.posts()
            if not post.deleted
        )

    def respond(self, to: RemotePost, kind: ResponseKind, text: str) -> str:
        """Let one of the network's people respond."""
        known = ResponseKind.REPLY if kind is ResponseKind.COMMENT else kind
        return self.network.respond(to, known, text)

    def is_hidden(self, remote_id: str) -> bool:
        """Whether the file says hidden."""
        return self.network.is_hidden(remote_id)

    def _limit_until(self) -> datetime | None:
        self.network.set_fault(faults.Fault.TOO_MANY_UNTIL, seconds=90)
        return self.clock.now() + timedelta(seconds=90)

    def _limit(self) -> datetime | None:
        self.network.set_fault(faults.Fault.TOO_MANY)
        return None

    def _overdraw(self) -> datetime | None:
        self.connector.identify(self.desk.access)
        self.network.configure(Settings(idempotent=self.idempotent, calls_per_window=0))
        return self.desk.budgets[-1].resets_at


@contextmanager
def _open(
    folder: Path, *, idempotent: bool = True, can: Capabilities = CAPABILITIES
) -> Iterator[RehearsalRig]:
    clock = StandingClock()
    network = Network(folder / "rehearsal.sqlite", clock)
    network.configure(Settings(idempotent=idempotent))
    yield RehearsalRig(
        network, can, idempotent, clock, desk(can.network, "@CampaignDesk", "open-sesame-4711")
    )


@contextmanager
def open_rig(folder: Path) -> Iterator[RehearsalRig]:
    """The network as it is at first: it knows the clients' keys."""
    with _open(folder) as rig:
        yield rig


@contextmanager
def open_keyless_rig(folder: Path) -> Iterator[RehearsalRig]:
    """The network set to ignore the clients' keys, as many real ones do."""
    with _open(folder, idempotent=False) as rig:
        yield rig


@contextmanager
def open_double(folder: Path, real: str) -> Iterator[RehearsalRig]:
    """The double of a real network."""
    with _open(folder, can=networks()[f"rehearsal-{real}"]) as rig:
        yield rig


def _doubles() -> Iterator[tuple[str, RigOpener]]:
    """For each way of proving a post, the double of one network that proves it so."""
    seen = set()
    for can in networks().values():
        if can.rehearsal and can is not CAPABILITIES and not can.by_hand and can.proof not in seen:
            seen.add(can.proof)
            yield can.network, partial(_open, can=can)


RIGS: dict[str, RigOpener] = {
    "rehearsal": open_rig,
    "rehearsal-keyless": open_keyless_rig,
    **dict(_doubles()),
}


def say(rig: RehearsalRig, text: str) -> RemotePost:
    """Publish a message on the practice network."""
    return publish(rig, replace(parcel(text), languages=()))
