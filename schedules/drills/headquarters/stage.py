"""What the drill is played on, handed over by whoever puts programs together."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from schedules.drills.headquarters.link import Link
from schedules.drills.private_server import Cluster
from schedules.drills.stage import StoredPost, WorkerProcess
from warroom.domain.ids import AccountId, PersonId
from warroom.errors import Trouble
from warroom.language import tr
from warroom.services.office import Office

CANT_START = 4
"""The exit status of a program that the world failed: here, of a worker that found no server."""

STARTING = 60.0
"""Seconds that a desk may take to sign in on a machine with more to do than it can."""


@dataclass(frozen=True)
class Machine:
    """A machine: its program, its own way to the server, an environment with its folders and its clock."""

    name: str
    login: str
    program: Sequence[str]
    link: Link
    environment: Mapping[str, str]
    log: Path

    def start(self, *, told: bool) -> "subprocess.Popen[str]":
        """Start the program; `told`: orders go in at its input, and answers come from its output."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.program,
                env={**os.environ, **self.environment},
                stdin=subprocess.PIPE if told else subprocess.DEVNULL,
                stdout=subprocess.PIPE if told else log,
                stderr=log,
                text=True,
            )


@dataclass(frozen=True)
class DeskMachine:
    """A person's machine; `duty` is what they do."""

    machine: Machine
    person: PersonId
    duty: str


@dataclass(frozen=True)
class HeadquartersStage:
    """A founded headquarters on a private server, with machines that have not been started.

    `office` and `second` are administrators' offices that reach the server directly: the drill's own eyes.
    `proven` are accounts on networks that can tell what became of a post, `unproven` is on one that can't.
    `stored` reads the networks' own memory; `strain` has them stall and fail, or work well. `pin` believes a
    fingerprint that was read aloud, on the workers' machine.
    """

    office: Office
    second: Office
    me: PersonId
    my_second: PersonId
    server: Cluster
    database: str
    workers: Sequence[Machine]
    desks: Sequence[DeskMachine]
    proven: Sequence[AccountId]
    unproven: AccountId
    stored: Callable[[], Sequence[StoredPost]]
    strain: Callable[[bool], None]
    pin: Callable[[str, str], None]
    log: Path


class DeskProcess:
    """A desk that runs: it is given orders, and what it answers is read."""

    def __init__(self, desk: DeskMachine, process: "subprocess.Popen[str]") -> None:
        self.desk = desk
        self._process = process
        self._answers: SimpleQueue[Mapping[str, Any]] = SimpleQueue()
        Thread(target=self._listen, name=f"desk {desk.machine.name}", daemon=True).start()

    def order(self, what: str, **values: object) -> None:
        """Tell the desk what to do. Raises Trouble when it is not there any more."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": what, **values}) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise self._died() from error

    def answer(self, kind: str, seconds: float = STARTING) -> Mapping[str, Any]:
        """Its next answer of that kind. Raises Trouble when none comes."""
        try:
            while (answer := self._answers.get(timeout=seconds))["is"] != kind:
                pass
        except Empty as error:
            raise self._died() from error
        return answer

    def end(self, seconds: float) -> int:
        """Let it end; its exit status."""
        self.order("end")
        return self._process.wait(seconds)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(json.loads(line))

    def _died(self) -> Trouble:
        machine = self.desk.machine
        return Trouble(tr("The desk {name} does not answer; see {log}.", name=machine.name, log=machine.log))


@contextmanager
def desks_running(stage: HeadquartersStage) -> Iterator[tuple[DeskProcess, ...]]:
    """Every desk, signed in."""
    processes: list[subprocess.Popen[str]] = []
    try:
        processes.extend(desk.machine.start(told=True) for desk in stage.desks)
        yield tuple(map(DeskProcess, stage.desks, processes))
    finally:
        for process in processes:
            process.kill()
            process.wait()


class Crew:
    """The workers, each on a machine of its own: started again when they were killed."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self.machines = machines
        self.ended_badly = 0
        """How many died of something that nobody did to them."""
        self._processes: dict[int, WorkerProcess] = {}

    def start(self, number: int) -> WorkerProcess:
        """Start the worker of the machine `number`."""
        process = WorkerProcess(self.machines[number].start(told=False))
        self._processes[number] = process
        return process

    def running(self, number: int) -> WorkerProcess | None:
        """The worker of the machine `number`, if one runs there."""
        return self._processes.get(number)

    def look_after(self) -> None:
        """Start those again that ended by themselves, as whatever runs services would."""
        for number, process in list(self._processes.items()):
            if process.status is not None:
                # One that starts while the server is down says so, and may.
                self.ended_badly += process.status != CANT_START
                self.start(number)

    def kill(self, number: int) -> None:
        """Kill it between two instructions."""
        self.look_after()
        self._processes.pop(number).kill()

    def finish(self, seconds: float) -> None:
        """Let all stop in good order."""
        self.look_after()
        processes, self._processes = list(self._processes.values()), {}
        for process in processes:
            self.ended_badly += process.finish(seconds) != 0

    def end(self) -> None:
        """End whatever still runs."""
        for number in list(self._processes):
            self.kill(number)
