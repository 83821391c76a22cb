"""What the server's administrator does in the drill: ends sessions, and writes what no rule lets through."""

from collections.abc import Sequence
from random import Random
from typing import Any

from schedules.drills.private_server import Cluster

AT_ONCE = 3


class Superuser:
    """Acts in `database` by the socket that only the server's administrator has. Any thread may use it."""

    def __init__(self, server: Cluster, database: str) -> None:
        self._server = server
        self._database = database

    def end_some_sessions(self, chance: Random) -> int:
        """End up to AT_ONCE sessions of desks and workers, whatever they do now; returns how many."""
        sessions = self.rows(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usename <> 'postgres'"
        )
        chosen = chance.sample(sessions, min(AT_ONCE, len(sessions)))
        return sum(bool(self.rows("SELECT pg_terminate_backend(%s)", pid)[0][0]) for (pid,) in chosen)

    def rows(self, statement: str, *values: object) -> Sequence[Sequence[Any]]:
        """What a statement returns; nothing while the server is down."""
        import psycopg

        try:
            with psycopg.connect(**self._server.superuser(self._database), autocommit=True) as connection:
                cursor = connection.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError:
            return []

    def behind_the_guards(self, *statements: tuple[str, Sequence[object]]) -> bool:
        """Write in one transaction while no trigger looks; whether the server was there."""
        import psycopg

        try:
            with psycopg.connect(**self._server.superuser(self._database)) as connection:
                connection.execute("SET LOCAL session_replication_role = replica")
                connection.execute("SET LOCAL search_path = warroom")
                for statement, values in statements:
                    connection.execute(statement, values)
        except psycopg.OperationalError:
            return False
        return True
