"""Headquarters in the middle of its work, for raw clients: a PostgreSQL, its logins, and what stands in it.

The day of `tests/store/scene.py` was played through the services, each act over the login of who does it.
Then secrets were put where secrets are kept, so that a test sees one in whatever a raw client is answered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import ClientCursor, Connection

from connectors.registry import networks
from tests import factories
from tests.cluster import Cluster, running
from tests.headquarters import DATABASE, PASSWORD, WORKER_LOGIN, ManyDesks
from tests.store.scene import ids_of_a_day
from warroom.domain.campaign import Campaign
from warroom.domain.ids import WORKER
from warroom.domain.person import Role
from warroom.events import Bus
from warroom.services.office import Office
from warroom.services.setup import DEFAULT_GRACE
from warroom.store import building
from warroom.store.address import Address, write_address
from warroom.store.building import FirstPerson, FirstWorker, ServerAdministrator
from warroom.store.vault import SealedVault

SECRET = "SECRET-4711"
"""Stands in each place that only some may read."""

SECRETS = (SECRET, "SCRAM-SHA-256$", "root:x:")
"""What no answer to an attacker holds: our secrets, passwords as the server keeps them, its files."""

STAFF = (
    FirstPerson("noa", "Noa Haddad", frozenset({Role.ADMIN}), PASSWORD),
    FirstPerson("nils", "Nils Berg", frozenset({Role.ADMIN}), PASSWORD),
    FirstPerson("camille", "Camille Roy", frozenset({Role.DRAFTER}), PASSWORD),
    FirstPerson("alix", "Alix Morel", frozenset({Role.APPROVER}), PASSWORD),
    FirstPerson("sasha", "Sasha Petit", frozenset({Role.MONITOR}), PASSWORD),
    FirstPerson("nora", "Nora without any role", frozenset(), PASSWORD),
    FirstPerson("ghost", "Disabled while signed in", frozenset(Role), PASSWORD),
)

LOGINS = ("camille", "alix", "robin", "sasha", "noa", "nils", "kim", "nora", "ghost", "worker1")
"""A drafter, two approvers with a monitor between them, two administrators, one who drafts and approves, one
without any role, one whose access was switched off but who slipped in, and a worker.
"""

SOON = timedelta(hours=3)


@dataclass
class Server:
    """The server, with the ids of what stands in the campaign."""

    cluster: Cluster
    folder: Path
    ids: dict[str, Any]

    @contextmanager
    def signed_in(self, login: str) -> Iterator[Connection]:
        """A raw client, which commits each statement by itself."""
        with psycopg.connect(
            **self.cluster.login(login, PASSWORD, DATABASE), autocommit=True, cursor_factory=ClientCursor,
            options="-c search_path=warroom",
        ) as connection:  # fmt: skip
            yield connection

    @contextmanager
    def administrator(self) -> Iterator[Connection]:
        """The server's own administrator."""
        with psycopg.connect(
            **self.cluster.superuser(DATABASE), autocommit=True, cursor_factory=ClientCursor,
            options="-c search_path=warroom",
        ) as connection:  # fmt: skip
            yield connection

    @contextmanager
    def office(self) -> Iterator[Office]:
        """An office in which everybody acts over their own login."""
        address = Address(self.cluster.host, self.cluster.port, DATABASE, self.cluster.certificate)
        file = self.folder / "spring.warroom"
        write_address(file, address)
        clock, bus = factories.UtcClock(), Bus()
        store = ManyDesks(file, address, clock, bus)
        try:
            vault = SealedVault(store.of_login(WORKER_LOGIN), self.folder / "spring.key")
            yield Office(store, clock, networks(), vault, bus)
        finally:
            store.close()

    def parameters(self, login: str) -> dict[str, Any]:
        """What statements may name: the ids, instants, and `me`."""
        now = datetime.now(UTC)
        me = 0 if login == WORKER_LOGIN else self.ids.get(login)
        return self.ids | {"now": now, "soon": now + SOON, "long_ago": now - timedelta(days=400), "me": me}


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """The server with the day played."""
    with running(fast=True) as cluster:
        found(cluster)
        server = Server(cluster, folder, {})
        with server.office() as office:
            factories.add_account(office, factories.staff(office).noa.id, "spring_campaign")
            server.ids = ids_of_a_day(office)
            with office.store.read() as uow:
                server.ids |= {person.login: person.id for person in uow.people.all()}
            with office.store.write(WORKER) as uow:
                uow.accounts.note_spend(server.ids["account"], "2027-01-01", 1)  # type: ignore[arg-type]  # a dollar
        _keep_secrets(server)
        yield server


def found(cluster: Cluster) -> None:
    """The campaign “Spring”, a rehearsal, with its people and a worker."""
    campaign = Campaign("Spring", "Europe/Paris", "en", True, DEFAULT_GRACE, datetime.now(UTC))
    administrator = ServerAdministrator(cluster.superuser())
    building.found(administrator, DATABASE, campaign, STAFF, [FirstWorker(WORKER_LOGIN, PASSWORD)])


def _keep_secrets(server: Server) -> None:
    """Put a secret wherever there are secrets, and switch the ghost off without ending what it has open."""
    with server.administrator() as root:
        # As nobody else could: past the guards.
        root.execute("SET session_replication_role = replica")
        root.execute("UPDATE person SET disabled_at = now() WHERE login = 'ghost'")
        root.execute("UPDATE credential SET sealed = convert_to(%s, 'UTF8')", (SECRET,))
        root.execute("UPDATE delivery_note SET sealed = %s", (SECRET,))
        # Camille sits over her draft, and stays there.
        root.execute(
            "INSERT INTO presence VALUES ('desk', %(camille)s, 'post', %(draft)s, now(), now() + interval"
            " '1 day')",
            server.ids,
        )
        root.execute(
            "INSERT INTO draft_turn (post_id, person_id, since, beat_at)"
            " VALUES (%(draft)s, %(camille)s, now(), now() + interval '1 day')",
            server.ids,
        )
        for kind in ("sign in", "signed in"):
            root.execute(
                "INSERT INTO errand (kind, account_id, text, asked_by, asked_at, state)"
                " VALUES (%s, %s, %s, %s, now(), 'asked')",
                (kind, server.ids["account"], SECRET, server.ids["nils"]),
            )
    with server.signed_in("nils") as nils:
        verifier = nils.pgconn.encrypt_password(b"a password", b"eve", b"scram-sha-256").decode()
        server.ids["verifier"] = verifier
        for kind, login, name, roles, password in (
            ("create", "eve", "Eve", "drafter", verifier),
            ("password", "sasha", None, "", verifier),
            ("roles", "camille", None, "drafter approver", None),
            ("roles", "noa", None, "admin approver", None),
        ):
            row = nils.execute(
                "INSERT INTO warroom.people_change (kind, login, display_name, roles, verifier, asked_by,"
                " asked_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, now()) RETURNING id",
                (kind, login, name, roles, password, server.ids["nils"]),
            ).fetchone()
            assert row is not None
            server.ids[f"{kind}_{login}"] = row[0]
