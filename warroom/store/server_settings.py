"""The settings of headquarters' server: who may come in and how, and the certificate that proves it.

Made on the server itself, by its administrator, who can write its files.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from sqlalchemy import Connection

from warroom.errors import Trouble
from warroom.language import tr
from warroom.store.building import ServerAdministrator
from warroom.store.certificates import ServerProof, prove

ENOUGH_CONNECTIONS = 300
"""Fifty desks with up to four connections each, some workers, and room for the administrator."""

_WHO_COMES_IN = """\
# Warroom: people and workers come to {database} encrypted and by password, and in no other way.
hostssl "{database}" +warroom_member all scram-sha-256
local   "{database}" +warroom_member reject
host    "{database}" all             all reject

"""


@dataclass(frozen=True)
class Prepared:
    """Where the server is reached, what proves it, and whether some settings wait for a restart."""

    port: int
    authority: str
    needs_restart: bool


def prepare(administrator: ServerAdministrator, database: str, hosts: Sequence[str]) -> Prepared:
    """Let people in to `database` by password over TLS alone, and prove the server under the names `hosts`.

    Raises Trouble when the server's files can't be written: then this isn't its administrator's login.
    """
    proof = prove(hosts)
    with administrator.connected(database, autocommit=True) as connection:
        data, hba = (Path(_setting(connection, name)) for name in ("data_directory", "hba_file"))
        try:
            _write_proof(data, proof)
            _let_in(hba, database)
        except OSError as error:
            raise Trouble(
                tr(
                    "{path} can't be written: {reason}. Run this on the server, as its administrator: "
                    "sudo -u postgres python main.py hq init …",
                    path=error.filename,
                    reason=error.strerror,
                )
            ) from error
        for name, value in _settings(connection, hosts).items():
            connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
        waiting = connection.exec_driver_sql("SELECT bool_or(pending_restart) FROM pg_settings").scalar_one()
        return Prepared(int(_setting(connection, "port")), proof.authority, bool(waiting))


def _settings(connection: Connection, hosts: Sequence[str]) -> dict[str, str]:
    settings = {
        "ssl_cert_file": "warroom.crt",
        "ssl_key_file": "warroom.key",
        "ssl": "on",
        "password_encryption": "scram-sha-256",
        # Desks tell people what is wrong by what the server says, in its own words.
        "lc_messages": "C",
    }
    if not all(map(_is_this_machine, hosts)):
        settings["listen_addresses"] = "*"
    if int(_setting(connection, "max_connections")) < ENOUGH_CONNECTIONS:
        settings["max_connections"] = str(ENOUGH_CONNECTIONS)
    return settings


def _write_proof(data: Path, proof: ServerProof) -> None:
    owner = data.stat()
    for name, text in (("warroom.crt", proof.certificate), ("warroom.key", proof.key)):
        path = data / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        if os.geteuid() == 0:
            # The server refuses keys that are not its own.
            os.chown(path, owner.st_uid, owner.st_gid)


def _let_in(hba: Path, database: str) -> None:
    """Put our lines first: the first that fits a connection decides."""
    ours, standing = _WHO_COMES_IN.format(database=database), hba.read_text(encoding="utf-8")
    if ours not in standing:
        # Written in place: its owner and its rights stay.
        hba.write_text(ours + standing, encoding="utf-8")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _setting(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())
