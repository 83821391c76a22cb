"""The rules hold under a raw client: somebody opens the database beside the program, without its services.

Three kinds of client try every attack there is: one without the program's functions, one with honest
functions, and one whose functions lie as well as they can about time and hashes. What is refused whoever one
is, is also tried under every name there is.

What a file can't stop: its owner may do anything to it. Whoever holds the file can claim to be a colleague
(the last tests show it), drop the guards, switch triggers off in the C library, or write bytes past SQLite.
On one laptop its owner's login protects the campaign; headquarters' PostgreSQL, where a role is proved and
not claimed, is for that. What still holds: dropped guards are noticed and put back at the next start, which
the ledger tells; an act in a colleague's name stands in the ledger under that name; a chain with a changed
line is found; and the worker sends only bytes whose hash it has computed itself.
"""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.store import scene as scenes
from tests.store.attack import Attack
from tests.store.attacks_on_headquarters import ATTACKS_ON_HEADQUARTERS
from tests.store.attacks_on_networks import ATTACKS_ON_NETWORKS
from tests.store.attacks_on_posts import ATTACKS_ON_POSTS
from tests.store.scene import Scene
from warroom.domain.ids import WorkerId
from warroom.domain.ledger import entry_hash
from warroom.domain.sealed import instant_to_text
from warroom.services import deliver, ledger, queries

pytestmark = pytest.mark.only_in_a_file("a server's raw clients: tests/store/headquarters")

ATTACKS = ATTACKS_ON_POSTS + ATTACKS_ON_HEADQUARTERS + ATTACKS_ON_NETWORKS
PEOPLE = ("camille", "alix", "sasha", "noa", "robin", "kim", "gone")
CLAIMS = (*PEOPLE, "worker", "nobody")
Through = list[str]


@dataclass(frozen=True)
class Stage:
    """A calm campaign and the same one under a hold."""

    calm: Scene
    held: Scene

    def of(self, attack: Attack) -> Scene:
        return self.held if attack.under_hold else self.calm


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    calm = scenes.played(tmp_path_factory.mktemp("calm"))
    return Stage(calm, scenes.held(calm, tmp_path_factory.mktemp("held")))


@pytest.fixture
def own(stage: Stage, tmp_path: Path) -> Scene:
    """A copy of the calm campaign that the test may change."""
    return Scene(factories.copied_campaign(stage.calm.database, tmp_path), stage.calm.ids)


def who(scene: Scene, name: str) -> int | None:
    return 0 if name == "worker" else scene.ids.get(name)


def later(hours: float) -> str:
    return instant_to_text(datetime.now(UTC) + timedelta(hours=hours))


def parameters(scene: Scene, claim: str) -> dict[str, Any]:
    instants = {"now": later(0), "soon": later(3), "long_ago": later(-9999)}
    return scene.ids | instants | {"me": who(scene, claim)}


def without_functions(connection: sqlite3.Connection, scene: Scene, attack: Attack, claim: str) -> None:
    """A plain client, such as the sqlite3 shell."""


def honestly(connection: sqlite3.Connection, scene: Scene, attack: Attack, claim: str) -> None:
    """A client with functions like the program's own; it says truly who acts."""
    _register(connection, who(scene, claim), lambda: later(0), _sha256)


def lying(connection: sqlite3.Connection, scene: Scene, attack: Attack, claim: str) -> None:
    """A client whose clock stands in the far future and whose hash is whatever the attack needs."""
    hours = 0 if attack.true_clock else 9999
    _register(connection, who(scene, claim), lambda: later(hours), lambda value: attack.sha or _sha256(value))


def _register(
    connection: sqlite3.Connection,
    actor: int | None,
    now: Callable[[], str | None],
    hashed: Callable[[object], str],
) -> None:
    connection.create_function("warroom_actor", 0, lambda: actor)
    connection.create_function("warroom_now", 0, now)
    connection.create_function("warroom_sha256", 1, hashed)
    connection.create_function("warroom_ledger_hash", 7, _ledger_hash)


def _sha256(value: object) -> str:
    return sha256(value if isinstance(value, bytes) else str(value).encode()).hexdigest()


def _ledger_hash(stream: str, seq: int, at: str, actor: int, action: str, detail: str, prev: str) -> str:
    return entry_hash(stream, seq, str(at), actor, action, detail, prev)


Client = Callable[[sqlite3.Connection, Scene, Attack, str], None]
CLIENTS: tuple[Client, ...] = (without_functions, honestly, lying)


def tried(client: Client, scene: Scene, attack: Attack, claim: str) -> tuple[bool, str]:
    """Whether the attack changed anything, and what the database said."""
    with closing(sqlite3.connect(scene.database, isolation_level=None)) as connection:
        client(connection, scene, attack, claim)
        before = contents(connection)
        # The safest settings are not the attacker's: no foreign keys, no triggers for replaced rows.
        pragmas = [statement for statement in attack.statements if statement.startswith("PRAGMA")]
        for pragma in ("PRAGMA foreign_keys = OFF", "PRAGMA recursive_triggers = OFF", *pragmas):
            connection.execute(pragma)
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in attack.statements:
                if statement not in pragmas:
                    connection.execute(statement, parameters(scene, claim))
            changed = contents(connection) != before
        except sqlite3.Error as error:
            return False, str(error)
        finally:
            connection.execute("ROLLBACK")
        return changed, "got through" if changed else "without effect"


def contents(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'response_text%'"
    )
    return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables.fetchall()}


def through(stage: Stage, client: Client, attacks: Iterator[tuple[Attack, str]]) -> Through:
    """Write down what became of each attack; returns those that got through."""
    got = []
    for attack, claim in attacks:
        changed, said = tried(client, stage.of(attack), attack, claim)
        sys.stdout.write(f"{'THROUGH' if changed else 'refused'}  {claim:<8} {attack.name:<55} {said}\n")
        if changed:
            got.append(f"{attack.name} (as {claim})")
    return got


def test_the_table_is_long_and_its_names_differ() -> None:
    assert len(ATTACKS) >= 60
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("client", CLIENTS)
def test_nothing_gets_through(stage: Stage, client: Client) -> None:
    assert through(stage, client, ((attack, attack.by) for attack in ATTACKS)) == []


def test_nothing_absolute_gets_through_whoever_one_claims_to_be(stage: Stage) -> None:
    absolute = ((attack, claim) for attack in ATTACKS if attack.absolute for claim in CLAIMS)
    assert through(stage, lying, absolute) == []


def test_what_is_a_question_of_who_one_is_has_no_answer_for_nobody(stage: Stage) -> None:
    unnamed = ((attack, "nobody") for attack in ATTACKS if not attack.absolute)
    assert through(stage, honestly, unnamed) == []


@dataclass(frozen=True)
class Allowed:
    """Something that the same raw client may do, so that the attacks fail for their own reason."""

    name: str
    by: str
    statement: str


ALLOWED = (
    Allowed(
        "approve a colleague's post",
        "alix",
        "INSERT INTO approval (post_id, version, digest, approver, verdict, note, at) VALUES "
        "(:waiting_post, :waiting_version, :waiting_digest, :me, 'approve', '', :now)",
    ),
    Allowed(
        "give a second signature",
        "robin",
        "INSERT INTO approval (post_id, version, digest, approver, verdict, note, at) VALUES "
        "(:half_post, :half_version, :half_digest, :me, 'approve', '', :now)",
    ),
    Allowed(
        "lease what is due",
        "worker",
        "UPDATE delivery SET state = 'leased', fence = fence + 1, lease_owner = 'w', lease_until = :soon "
        "WHERE id = :due_delivery",
    ),
    Allowed(
        "send what is leased", "worker", "UPDATE delivery SET state = 'sending' WHERE id = :leased_delivery"
    ),
    Allowed("release what is held", "alix", "UPDATE delivery SET state = 'queued' WHERE id = :held_delivery"),
    Allowed(
        "claim a response",
        "sasha",
        "UPDATE response SET triage = 'claimed', claimed_by = :me WHERE id = :free",
    ),
    Allowed("grant a role", "noa", "INSERT INTO person_role VALUES (:camille, 'monitor')"),
    Allowed("save a draft", "camille", "UPDATE post SET title = 'Better', saved_by = :me WHERE id = :draft"),
    Allowed(
        "show one's own key",
        "robin",
        "INSERT INTO signing_key (person_id, public_key, added_at) VALUES (:me, randomblob(32), :now)",
    ),
)


@pytest.mark.parametrize("allowed", ALLOWED, ids=lambda allowed: allowed.name)
def test_the_same_client_may_do_what_its_person_may(stage: Stage, allowed: Allowed) -> None:
    harmless = Attack(allowed.name, allowed.by, (allowed.statement,))
    assert tried(honestly, stage.calm, harmless, allowed.by) == (True, "got through")


def test_no_act_passes_over_its_line_in_the_ledger(stage: Stage) -> None:
    """SQLite's OR IGNORE skips in silence what lacks a value: a client without a clock tries to use that."""
    unseen = ALLOWED[0].statement.replace("INSERT", "INSERT OR IGNORE")
    with closing(sqlite3.connect(stage.calm.database, isolation_level=None)) as connection:
        _register(connection, stage.calm.ids["alix"], lambda: None, _sha256)
        with pytest.raises(sqlite3.Error, match="the ledger only grows"):
            connection.execute(unseen, parameters(stage.calm, "alix"))


def test_guards_that_were_dropped_are_put_back_at_the_next_start_and_the_ledger_says_so(own: Scene) -> None:
    with closing(sqlite3.connect(own.database)) as connection:
        connection.execute("DROP TRIGGER approval_insert")
        connection.execute("DROP TRIGGER ledger_update")
        connection.execute("CREATE TRIGGER sly AFTER INSERT ON version BEGIN DELETE FROM hold; END")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'NEW.state', 'OLD.state') "
            "WHERE name = 'delivery_sending'"
        )
        connection.commit()
    office = factories.opened_office(own.database)
    try:
        newest = ledger.entries(office, limit=1)[0][1]
        assert (newest.stream, newest.action) == ("campaign", "guards put back")
        assert ledger.verify(office).verified
    finally:
        office.store.close()
    for attack in ATTACKS:
        if not attack.under_hold:
            assert not tried(honestly, own, attack, attack.by)[0], attack.name


def test_an_untouched_campaign_is_opened_without_a_word(own: Scene) -> None:
    office = factories.opened_office(own.database)
    entries = ledger.verify(office).entries
    office.store.close()
    office = factories.opened_office(own.database)
    assert ledger.verify(office).entries == entries
    office.store.close()


def test_who_claims_to_be_a_colleague_can_sign_in_their_name_but_the_ledger_names_them(own: Scene) -> None:
    """The limit of a file, told plainly: the signature passes, and it is not hidden."""
    attack = Attack("impersonate", "alix", ())
    with closing(sqlite3.connect(own.database)) as connection:
        honestly(connection, own, attack, "alix")
        connection.execute(ALLOWED[0].statement, parameters(own, "alix"))
        connection.commit()
    office = factories.opened_office(own.database)
    try:
        newest = ledger.entries(office, limit=1)[0][1]
        assert (newest.actor_name, newest.action) == ("Alix Morel", "approve")
    finally:
        office.store.close()


def test_bytes_changed_past_the_guards_are_not_sent(own: Scene) -> None:
    """The owner of the file drops a guard, changes what was approved, and puts the guard back as it was."""
    with closing(sqlite3.connect(own.database)) as connection:
        (guard,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'version_update'"
        ).fetchone()
        connection.execute("DROP TRIGGER version_update")
        connection.execute(
            "UPDATE version SET content = CAST(replace(content, 'Sunday', 'Monday') AS BLOB) "
            "WHERE post_id = :due_post",
            own.ids,
        )
        connection.execute(guard)
        connection.commit()
    office = factories.opened_office(own.database)
    try:
        leased = deliver.claim(office, WorkerId("honest"), 10, timedelta(minutes=1))
        assert own.ids["due_delivery"] not in [job.delivery.id for job in leased]
        stopped = {found.delivery.id: found.delivery for found in queries.stopped(office)}
        assert "not the one that was approved" in (stopped[own.ids["due_delivery"]].why or "")
    finally:
        office.store.close()
