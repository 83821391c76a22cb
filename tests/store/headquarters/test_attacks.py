"""No raw client gets through: every attack there is, over every login it might come from.

Through is what changed anything in the database or on the server, and what was answered with a secret. A
refusal is not asked for: a statement that finds no row is as good. What the server said to each is printed
(pytest -s).
"""

import sys
from collections import Counter

import psycopg
import pytest
from psycopg import Connection
from psycopg.pq import TransactionStatus

from tests.store.headquarters.attack import Attack
from tests.store.headquarters.attacks_on_deliveries import ATTACKS_ON_DELIVERIES
from tests.store.headquarters.attacks_on_people import ATTACKS_ON_PEOPLE
from tests.store.headquarters.attacks_on_posts import ATTACKS_ON_POSTS
from tests.store.headquarters.attacks_on_secrets import ATTACKS_ON_SECRETS
from tests.store.headquarters.attacks_on_the_campaign import ATTACKS_ON_THE_CAMPAIGN
from tests.store.headquarters.attacks_on_the_server import ATTACKS_ON_THE_SERVER
from tests.store.headquarters.contents import contents, differing
from tests.store.headquarters.server import LOGINS, SECRETS, Server

ATTACKS = (
    *ATTACKS_ON_POSTS,
    *ATTACKS_ON_DELIVERIES,
    *ATTACKS_ON_SECRETS,
    *ATTACKS_ON_PEOPLE,
    *ATTACKS_ON_THE_CAMPAIGN,
    *ATTACKS_ON_THE_SERVER,
)


def test_each_attack_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(attack.name for attack in ATTACKS).items() if count > 1] == []
    assert len(ATTACKS) >= 150


@pytest.mark.timeout(300)
@pytest.mark.parametrize("login", LOGINS)
def test_nobody_gets_through(server: Server, login: str) -> None:
    through = []
    tried = [attack for attack in ATTACKS if login in attack.by]
    with server.administrator() as root, server.signed_in(login) as connection:
        before, writers = contents(root), _writers_so_far(root)
        for attack in tried:
            answers = _tried(connection, attack, server.parameters(login))
            # Whatever writes takes a number: where none was taken, nothing has to be compared.
            after = before if _writers_so_far(root) == writers else contents(root)
            writers = _writers_so_far(root)
            changed = differing(before, after)
            read = sorted({secret for secret in SECRETS for answer in answers if secret in answer})
            _say(f"{login:8} {attack.name:60} {_shown(answers)}")
            if changed or read:
                through.append((attack.name, changed, read, answers))
            before = after
    _say(f"{login}: {len(tried)} tried, {len(through)} through")
    assert through == []


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _writers_so_far(root: Connection) -> object:
    return root.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()


def _tried(connection: Connection, attack: Attack, parameters: dict[str, object]) -> list[str]:
    """What the server answers to each statement. The connection is left as it was at first."""
    answers = [_answer(connection, statement, parameters) for statement in attack.statements]
    if connection.info.transaction_status != TransactionStatus.IDLE:
        connection.execute("ROLLBACK")
    connection.execute("DISCARD ALL")
    return answers


def _answer(connection: Connection, statement: str, parameters: dict[str, object]) -> str:
    try:
        if statement.startswith("COPY") and "STD" in statement:
            with connection.cursor().copy(statement) as copy:
                return "".join(bytes(block).decode(errors="replace") for block in copy)
        cursor = connection.execute(statement, parameters)
        if cursor.description is None:
            return f"{cursor.statusmessage}"
        return f"{cursor.statusmessage} {[_plain(row) for row in cursor.fetchall()]}"
    except psycopg.Error as error:
        return str(error).splitlines()[0]


def _plain(row: tuple[object, ...]) -> str:
    return " ".join(v.decode(errors="replace") if isinstance(v, bytes) else str(v) for v in row)


def _shown(answers: list[str]) -> str:
    return " | ".join(answer[:70] for answer in answers)
