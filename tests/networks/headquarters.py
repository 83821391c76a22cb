"""A campaign's headquarters for tests on real servers: four people, its accounts, a worker that serves them.

The worker is a process of its own, as it is on a desk: the two meet in the database and nowhere else.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from commands.composition import open_office
from tests.factories import PASSWORD, ZONE_NAME, Staff, staff
from tests.networks.patience import until
from warroom.domain.account import Account
from warroom.domain.capabilities import Moderation
from warroom.domain.delivery import Delivery, DeliveryState
from warroom.domain.errand import ErrandKind, ErrandState
from warroom.domain.ids import ErrandId, PersonId, PostId
from warroom.domain.person import Role
from warroom.domain.post import Draft, Part
from warroom.domain.response import Response, TimelineFilter
from warroom.domain.version import SealedVersion
from warroom.errors import Refused
from warroom.ports import Secret
from warroom.services import accounts, approve, compose, errands, people, queries, setup, timeline, triage
from warroom.services.office import Office

ROOT = Path(__file__).parents[2]


Say = Callable[[str], None]
"""Tells on the terminal what was done."""


@dataclass(frozen=True)
class Connection:
    """An account to be connected."""

    network: str
    handle: str
    service_url: str
    secret: Secret


@dataclass(frozen=True)
class Headquarters:
    """The desk's office with its people and its accounts, in the order in which they were connected."""

    office: Office
    people: Staff
    accounts: tuple[Account, ...]
    worker_log: Path

    def submitted(self, author: PersonId, draft: Draft) -> SealedVersion:
        """A post that waits for sign-off."""
        post = compose.start(self.office, author, draft)
        return compose.submit(self.office, author, post.id, post.revision)

    def rewritten(self, author: PersonId, post_id: PostId, text: str) -> SealedVersion:
        """A draft that somebody began, with its text, waiting for sign-off."""
        post = queries.post(self.office, post_id).post
        draft = replace(post.draft, thread=(Part(text),))
        saved = compose.save(self.office, author, post_id, post.revision, draft)
        return compose.submit(self.office, author, post_id, saved.revision)

    def signed(self, approver: PersonId, version: SealedVersion) -> None:
        """Sign what is shown."""
        approve.approve(self.office, approver, version.post_id, version.version, version.digest)

    def sent(self, post_id: PostId, seconds: float) -> Delivery:
        """The post's delivery, once it is on the network."""
        return until(lambda: self._in_state(post_id, DeliveryState.SENT), seconds)

    def published_on_time(self, draft: Draft, say: Say) -> Delivery:
        """Camille's draft, refused to herself, signed by Alix, and on the network at its time."""
        camille, alix, due_at = self.people.camille.id, self.people.alix.id, draft.due_at
        version = self.submitted(camille, draft)
        say("drafted and submitted")
        with pytest.raises(Refused, match="somebody else"):
            self.signed(camille, version)
        say("refused to its author")
        self.signed(alix, version)
        say("approved by another")
        delivery = self.sent(version.post_id, 20)
        assert due_at is not None
        assert delivery.sent_at is not None
        late = delivery.sent_at - due_at
        assert timedelta() <= late < timedelta(seconds=5)
        say(f"published, {late.total_seconds():.2f} s after its time: {delivery.sent_parts[0].url}")
        return delivery

    def delivery(self, post_id: PostId) -> Delivery:
        """The post's delivery as it stands."""
        (delivery,) = queries.post(self.office, post_id).deliveries
        return delivery

    def responses(self) -> dict[str, Response]:
        """The timeline by the responses' own addresses."""
        shown = timeline.newest(self.office, TimelineFilter(), 200).responses
        return {response.remote.id: response for response in shown}

    def asked(self, me: PersonId, account: Account, kind: ErrandKind, argument: int | None = None) -> str:
        """What the worker answers to an errand, which must be done."""
        return self._done(errands.ask(self.office, me, kind, account.id, argument))

    def moderated(self, me: PersonId, response: Response, act: Moderation) -> str:
        """What the worker answers when a response was hidden, shown, marked or removed."""
        return self._done(triage.moderate(self.office, me, response.id, act))

    def _done(self, errand_id: ErrandId) -> str:
        over = (ErrandState.DONE, ErrandState.FAILED)
        done = until(
            lambda: found if (found := errands.errand(self.office, errand_id)).state in over else None, 10
        )
        assert done.state is ErrandState.DONE, done.answer
        return done.answer or ""

    def _in_state(self, post_id: PostId, state: DeliveryState) -> Delivery | None:
        delivery = self.delivery(post_id)
        assert delivery.state not in (DeliveryState.FAILED, DeliveryState.IN_DOUBT), delivery.why
        return delivery if delivery.state is state else None


@contextmanager
def headquarters(folder: Path, *connections: Connection) -> Iterator[Headquarters]:
    """A real campaign with these accounts, all of them connected."""
    database = folder / "campaign.db"
    log = database.with_suffix(".log")
    office = open_office(database)
    try:
        noa = setup.found(office, "Spring", ZONE_NAME, "en", False, "noa", "Noa Haddad", PASSWORD)
        for login, name, roles in (
            ("camille", "Camille Roy", [Role.DRAFTER, Role.APPROVER]),
            ("alix", "Alix Morel", [Role.APPROVER]),
            ("sasha", "Sasha Petit", [Role.MONITOR]),
        ):
            people.add(office, noa.id, login, name, roles, PASSWORD)
        with _serving(database, log):
            for new in connections:
                accounts.add(office, noa.id, new.network, new.handle, "Spring", new.service_url, new.secret)
            connected = until(lambda: _all_connected(office), 15) if connections else ()
            yield Headquarters(office, staff(office), connected, log)
        for new in connections:
            assert not new.secret.value or new.secret.value not in log.read_text()
    finally:
        office.store.close()


def _all_connected(office: Office) -> tuple[Account, ...] | None:
    known = [health.account for health in accounts.everything(office)]
    assert all(account.trouble is None for account in known), [account.trouble for account in known]
    return tuple(known) if all(account.remote_identity for account in known) else None


@contextmanager
def _serving(database: Path, log: Path) -> Iterator[None]:
    """The worker's own process over `database` for as long as the block runs; it must end in good order."""
    with log.open("w") as said, subprocess.Popen(
        [sys.executable, "main.py", "worker", "--database", str(database)],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
    ) as worker:  # fmt: skip
        try:
            yield
        finally:
            worker.terminate()
            assert worker.wait(timeout=20) == 0, log.read_text()
