"""What a drill is played on, handed over by whoever knows the networks; and worker processes to break."""

import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Protocol

from warroom.domain.delivery import DeliveryState
from warroom.domain.ids import AccountId, PersonId
from warroom.domain.post import Draft, Part
from warroom.domain.version import SealedVersion
from warroom.errors import Trouble
from warroom.language import tr
from warroom.services import approve, compose, queries
from warroom.services.office import Office

ON_ITS_WAY = frozenset({DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.SENDING})
NEVER = datetime.min.replace(tzinfo=UTC)
_LOOK_EVERY = 0.01


class StoredPost(Protocol):
    """A post as the network itself keeps it, whoever sent it."""

    @property
    def client_key(self) -> str:
        """The key that came with it."""
        ...

    @property
    def text(self) -> str:
        """Its text."""
        ...


@dataclass(frozen=True)
class Stage:
    """A founded campaign with one connected account, and a network to count in.

    `worker` is the command that starts a worker on it. `stored` reads the network's own memory. `stall` makes
    the network wait up to so many seconds between storing a post and answering; 0 ends that.
    """

    office: Office
    author: PersonId
    approver: PersonId
    account: AccountId
    worker: Sequence[str]
    stored: Callable[[], Sequence[StoredPost]]
    stall: Callable[[float], None]
    log: Path

    def submit(self, text: str, parts: int = 1, due_in: timedelta | None = None) -> SealedVersion:
        """A post of some parts that waits for its approval."""
        due_at = self.office.clock.now() + due_in if due_in else None
        thread = tuple(Part(f"{text} ({n + 1}/{parts})") for n in range(parts))
        draft = Draft(title=text, accounts=(self.account,), thread=thread, due_at=due_at, languages=("en",))
        post = compose.start(self.office, self.author, draft)
        return compose.submit(self.office, self.author, post.id, post.revision)

    def approve(self, text: str, parts: int = 1, due_in: timedelta | None = None) -> None:
        """A post that goes out as soon as a worker sees it, or some time later."""
        version = self.submit(text, parts, due_in)
        approve.approve(self.office, self.approver, version.post_id, version.version, version.digest)

    def any_in(self, *states: DeliveryState) -> bool:
        """Whether some delivery stands in one of `states`."""
        with self.office.store.read() as uow:
            return bool(uow.deliveries.in_states(states, limit=1))

    def beats(self, worker: "WorkerProcess", since: datetime = NEVER) -> bool:
        """Whether the worker's publishing heart has beaten after `since`."""
        return any(
            f"-{worker.pid}-" in heart.worker
            and heart.publisher_at is not None
            and heart.publisher_at > since
            for heart in queries.heartbeats(self.office)
        )

    def wait(self, happened: Callable[[], bool], seconds: float) -> bool:
        """Whether it happened within `seconds`."""
        until, never = monotonic() + seconds, Event()
        while not happened():
            if monotonic() > until:
                return False
            never.wait(_LOOK_EVERY)
        return True

    def expect(self, happened: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until it happened. Raises Trouble, naming `what`, when it does not within `seconds`."""
        if not self.wait(happened, seconds):
            raise Trouble(
                tr(
                    "The drill waited {n} s in vain for {what}; see {log}.",
                    n=seconds,
                    what=what,
                    log=self.log,
                )
            )

    @contextmanager
    def running_worker(self, *arguments: str) -> Iterator["WorkerProcess"]:
        """A worker in a process of its own, which does not outlive the drill."""
        with self.log.open("ab") as log:
            process = subprocess.Popen([*self.worker, *arguments], stdout=log, stderr=log)
            try:
                yield WorkerProcess(process)
            finally:
                process.kill()
                process.wait()


class WorkerProcess:
    """A worker's process, to be treated badly."""

    def __init__(self, process: "subprocess.Popen[Any]") -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its number at the operating system."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        """End it between two instructions; nothing of it runs any more when this returns."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Let it stand still, wherever it is."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on as if nothing had happened."""
        self._process.send_signal(signal.SIGCONT)

    def finish(self, seconds: float) -> int:
        """Ask it to stop in good order; its exit status."""
        self._process.terminate()
        return self._process.wait(seconds)
