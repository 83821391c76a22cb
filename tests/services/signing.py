"""Headquarters in short: approvers' desks with keys, a worker that believes some of them, and whoever
administers the database, who may write whatever they like.
"""

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.administrator import Administrator, administering
from tests.headquarters import ManyDesks
from tests.services.publishing import deliveries
from warroom.domain.fingerprint import spoken
from warroom.domain.ids import WORKER, PersonId, PostId
from warroom.domain.person import Person
from warroom.domain.sealed import instant_to_text
from warroom.domain.version import SealedVersion
from warroom.services import approve, pinning, signing
from warroom.services.office import Office
from warroom.store import Store
from warroom.store.pins import PinsFile
from warroom.store.signing_key import SigningKey
from warroom.store.tables.server import worker_key as worker_key_table


@dataclass
class Headquarters:
    """The campaign as each machine sees it. A key is made without its file: those have tests of their own."""

    office: Office
    folder: Path
    database_id: str = ""
    keys: dict[str, SigningKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.database_id = self.office.store.database_id()
        self.pins = PinsFile(self.folder / "pins.json", self.database_id)

    @property
    def worker(self) -> Office:
        """The office on the worker's machine."""
        return replace(self.office, pins=self.pins)

    def key_of(self, person: Person) -> SigningKey:
        """The key on the person's desk."""
        made = SigningKey(self.database_id, person.login, Ed25519PrivateKey.generate())
        return self.keys.setdefault(person.login, made)

    def desk(self, person: Person) -> Office:
        """The office on the person's desk, where they have signed in."""
        opened = replace(self.office, signer=self.key_of(person))
        signing.show_key(opened, person.id)
        return opened

    def pin(self, person: Person) -> None:
        """Who runs the worker has heard the person's fingerprint."""
        self.desk(person)
        pinning.pin(self.office, self.pins, person.login, spoken(self.key_of(person).fingerprint))

    def sign(self, person: Person, version: SealedVersion) -> None:
        """The person approves on their desk."""
        approve.approve(self.desk(person), person.id, version.post_id, version.version, version.digest)

    def why(self, post_id: PostId) -> str:
        """What is said of the post's newest delivery."""
        return deliveries(self.office, post_id)[-1].why or ""


def lay_out_headquarters(office: Office) -> None:
    """Make the table that a file lacks."""
    if not office.store.shared:
        with office.store.transaction(WORKER, writes=True) as connection:
            worker_key_table.create(connection)


def store_of(office: Office, login: str) -> Store:
    """The store on the machine of `login`: at headquarters it can do no more than that login."""
    return office.store.of_login(login) if isinstance(office.store, ManyDesks) else office.store


def administrator(office: Office) -> AbstractContextManager[Administrator]:
    """The database in the hands of its administrator: no guard is left."""
    return administering(office.store.path)


def forge_approval(
    office: Office,
    version: SealedVersion,
    approver: PersonId,
    signature: bytes | None,
    verdict: str = "approve",
) -> None:
    """Write what `approver` never said."""
    with administrator(office) as connection:
        connection.execute(
            "INSERT INTO approval (post_id, version, digest, approver, verdict, note, at, signature)"
            " VALUES (?, ?, ?, ?, ?, '', ?, ?)",
            (
                version.post_id,
                version.version,
                version.digest,
                approver,
                verdict,
                instant_to_text(office.clock.now()),
                signature,
            ),
        )


def forge_delivery(office: Office, version: SealedVersion) -> None:
    """Queue a version, approved or not, for the first account that it names."""
    target, now = version.sealed.targets[0], instant_to_text(office.clock.now())
    with administrator(office) as connection:
        connection.execute("UPDATE delivery SET state = 'cancelled' WHERE post_id = ?", (version.post_id,))
        connection.execute("UPDATE post SET stage = 'approved' WHERE id = ?", (version.post_id,))
        connection.execute(
            "INSERT INTO delivery (post_id, version, digest, account_id, state, due_at, client_key,"
            " created_at, parts) VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?)",
            (
                version.post_id,
                version.version,
                version.digest,
                target.account,
                now,
                secrets.token_hex(16),
                now,
                len(target.thread),
            ),
        )
