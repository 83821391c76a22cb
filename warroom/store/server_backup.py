"""Headquarters in one file: the database as `pg_dump` writes it, and who can sign in with which roles.

For the server's administrator, on the server. The file holds everything but the worker's key and people's
signing keys, which are on their own machines: keep it as carefully as the server itself.
"""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from warroom.errors import Refused, StoreTrouble, Trouble
from warroom.language import tr
from warroom.store import guards
from warroom.store.building import ServerAdministrator, drop_database, new_server_database
from warroom.store.store import bring_up

DUMP = "campaign.dump"
LOGINS = "logins.json"

_LOGINS = """
SELECT u.rolname AS login, u.rolpassword AS verifier, u.rolcanlogin AS enters, u.rolconnlimit AS most,
  array_agg(g.rolname::text ORDER BY g.rolname) AS roles
FROM pg_authid u JOIN pg_auth_members m ON m.member = u.oid JOIN pg_roles g ON g.oid = m.roleid
WHERE g.rolname LIKE 'warroom\\_%' AND u.rolname NOT LIKE 'warroom\\_%'
GROUP BY u.oid, u.rolname, u.rolpassword, u.rolcanlogin, u.rolconnlimit
"""

# What was under way when the backup was made may be on its network by now, and what was due since too.
_STOPPED = """
UPDATE delivery d
SET state = CASE o.state WHEN 'sending' THEN 'in_doubt' ELSE 'missed' END, lease_until = NULL, why = :why
FROM (SELECT id, state FROM delivery
      WHERE state IN ('leased', 'sending') OR (state = 'queued' AND due_at < instant())) o
WHERE d.id = o.id
RETURNING ledger_append('post:' || d.post_id, o.state || ' > ' || d.state,
  json_build_object('delivery', d.id, 'fence', d.fence, 'digest', d.digest, 'why', d.why))
"""


def back_up(administrator: ServerAdministrator, database: str, path: Path) -> None:
    """Copy headquarters to the new file `path`, consistent while others work."""
    if path.exists():
        raise Refused(
            tr("{path} exists already. Choose another name: a backup never replaces anything.", path=path)
        )
    with tempfile.TemporaryDirectory(prefix="warroom-") as folder:
        dump, logins = Path(folder) / DUMP, Path(folder) / LOGINS
        with administrator.connected(database) as connection:
            rows = connection.execute(text(_LOGINS)).mappings()
            logins.write_text(json.dumps([dict(row) for row in rows]), encoding="utf-8")
        _run(administrator, "pg_dump", database, "--format=custom", f"--file={dump}")
        unfinished = path.with_name(f"{path.name}.unfinished")
        try:
            # The mode from the start: it holds what passwords are checked with.
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
                for part in (logins, dump):
                    archive.add(part, part.name)
            unfinished.rename(path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise Trouble(
                tr(
                    "{path} can't be written: {reason}. Choose another place.",
                    path=path,
                    reason=error.strerror,
                )
            ) from error


def restore(administrator: ServerAdministrator, database: str, path: Path) -> int:
    """Make headquarters of a backup, on a server that has none; returns how many deliveries wait for people.

    What was due since the backup was made may have gone out meanwhile: nothing sends it again by itself.
    """
    with _unpacked(path) as parts:
        new_server_database(administrator, database)
        try:
            with administrator.connected(database) as connection:
                guards.prepare_server(connection)
                connection.exec_driver_sql("DROP SCHEMA warroom")
                _make_logins(connection, json.loads(parts[LOGINS].read_text(encoding="utf-8")))
            _run(
                administrator,
                "pg_restore",
                database,
                "--no-privileges",
                "--exit-on-error",
                "--single-transaction",
                str(parts[DUMP]),
            )
            with administrator.connected(database) as connection:
                guards.prepare_server(connection)
                connection.exec_driver_sql("SET LOCAL search_path = warroom")
                bring_up(connection, path)
                return _stop_what_was_due(connection)
        except BaseException:
            drop_database(administrator, database)
            raise


def _stop_what_was_due(connection: Connection) -> int:
    connection.exec_driver_sql("SET LOCAL search_path = warroom")
    # The guards let nobody but workers move deliveries; what is done here is written into the ledger by hand.
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    why = tr("the campaign was restored from a backup: look whether it went out")
    stopped = len(connection.execute(text(_STOPPED), {"why": why}).all())
    connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
    return stopped


def _make_logins(connection: Connection, logins: list[Mapping[str, Any]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql("SET LOCAL ROLE warroom_people")
    for login in logins:
        enters = "LOGIN" if login["enters"] else "NOLOGIN"
        roles = ", ".join(quote(role) for role in login["roles"])
        # DDL takes no parameters. A verifier that isn't one would not pass here.
        sealed = str(login["verifier"]).replace("'", "''")
        connection.exec_driver_sql(
            f"CREATE ROLE {quote(login['login'])} {enters} INHERIT CONNECTION LIMIT {int(login['most'])}"
            f" PASSWORD '{sealed}' IN ROLE {roles}"
        )
    connection.exec_driver_sql("RESET ROLE")


@contextmanager
def _unpacked(path: Path) -> Iterator[dict[str, Path]]:
    """The two parts of a backup as files. Raises Refused or StoreTrouble when it is none."""
    if not path.exists():
        raise Refused(tr("There is no backup at {path}.", path=path))
    with tempfile.TemporaryDirectory(prefix="warroom-") as folder:
        try:
            with tarfile.open(path) as archive:
                for name in (DUMP, LOGINS):
                    archive.extract(name, folder, filter="data")
        except (tarfile.TarError, KeyError, OSError) as error:
            raise StoreTrouble(tr("{path} is damaged or is no backup of headquarters.", path=path)) from error
        yield {name: Path(folder) / name for name in (DUMP, LOGINS)}


def _run(administrator: ServerAdministrator, program: str, database: str, *options: str) -> None:
    """Run one of PostgreSQL's own programs on the server. Raises Trouble with what it said."""
    found = shutil.which(program) or _newest(program)
    if found is None:
        raise Trouble(
            tr("{program} is missing. Install it: sudo apt-get install postgresql-client", program=program)
        )
    done = subprocess.run(
        [found, "--no-password", f"--dbname={database}", *options],
        env=os.environ | administrator.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["?"])[0]
        raise Trouble(tr("{program} said: {message}", program=program, message=said))


def _newest(program: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda p: int(p.parts[-3]))
    return str(found[-1]) if found else None
