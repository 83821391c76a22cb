"""Who is there: two administrators change it, one switches somebody off, and a login is all that one is.

The server is this file's own, as people come and go.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.headquarters import PASSWORD
from tests.store.headquarters.clients import Desk, desks, worker
from tests.store.headquarters.server import Server, serving
from tests.store.headquarters.test_races import second

ASK = (
    "INSERT INTO people_change (kind, login, display_name, roles, verifier, asked_by, asked_at)"
    " VALUES (%(kind)s, %(login)s, %(name)s, %(roles)s, %(verifier)s, %(me)s, now()) RETURNING id"
)
CONFIRM = "SELECT confirm_people_change(%(id)s)"
DUTIES = "SELECT role FROM active_role WHERE person_id = %(id)s ORDER BY role"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose people may change."""
    with serving(tmp_path_factory.mktemp("people")) as made:
        with desks(made, "noa") as (noa,):
            noa.run("UPDATE people_change SET dropped_at = now() WHERE confirmed_at IS NULL")
        yield made


def ask(
    desk: Desk, kind: str, login: str, roles: str = "", name: str | None = None, password: str | None = None
) -> int:
    """Ask for a change to people."""
    verifier = None
    if password is not None:
        verifier = desk.connection.pgconn.encrypt_password(
            password.encode(), login.encode(), b"scram-sha-256"
        ).decode()
    return int(desk.one(ASK, kind=kind, login=login, name=name, roles=roles, verifier=verifier, me=desk.id))


def acts(desk: Desk, count: int) -> list[tuple[str, int]]:
    """The last acts on people, oldest first, with who did them."""
    last = "SELECT action, actor FROM ledger WHERE stream = 'people' ORDER BY seq DESC LIMIT %(n)s"
    return [(action, actor) for action, actor in desk.run(last, n=count)][::-1]


def test_two_administrators_add_a_person_who_then_signs_in(server: Server) -> None:
    with desks(server, "noa", "nils") as (noa, nils):
        change = ask(noa, "create", "ines", "drafter monitor", "Inès Garcia", PASSWORD)
        ines = nils.one(CONFIRM, id=change)
        assert acts(nils, 5) == [
            ("ask create", noa.id),
            ("confirm create", nils.id),
            ("add person", nils.id),
            ("grant", nils.id),
            ("grant", nils.id),
        ]
        assert nils.run(DUTIES, id=ines) == [("drafter",), ("monitor",)]
        with server.signed_in("ines") as connection:
            assert connection.execute("SELECT actor()").fetchone() == (ines,)
        # What only the change needed is gone with it.
        with server.administrator() as root:
            kept = root.execute("SELECT verifier FROM people_change WHERE id = %s", (change,)).fetchone()
        assert kept == (None,)


@pytest.mark.parametrize(("asker", "about"), [("noa", "camille"), ("nils", "noa")])
def test_neither_who_asked_nor_whom_it_is_about_confirms(server: Server, asker: str, about: str) -> None:
    with desks(server, "noa", "nils") as (noa, nils):
        change = ask(noa if asker == "noa" else nils, "roles", about, "admin approver")
        with pytest.raises(psycopg.IntegrityError, match="a second administrator confirms"):
            noa.run(CONFIRM, id=change)
        assert noa.run(
            "UPDATE people_change SET dropped_at = now() WHERE id = %(id)s RETURNING id", id=change
        )
        with pytest.raises(psycopg.IntegrityError, match="stays what was asked for"):
            nils.run(CONFIRM, id=change)


def test_of_two_changes_to_one_person_the_second_waits_for_a_decision(server: Server) -> None:
    with desks(server, "noa", "nils") as (noa, nils):
        first = ask(noa, "roles", "alix", "approver monitor")
        with pytest.raises(psycopg.IntegrityError, match="one change to a person is decided about"):
            ask(nils, "roles", "alix", "admin")
        noa.run("UPDATE people_change SET dropped_at = now() WHERE id = %(id)s", id=first)
        ask(nils, "password", "alix", password=PASSWORD)
        noa.run("UPDATE people_change SET dropped_at = now() WHERE login = 'alix' AND dropped_at IS NULL")


def test_a_role_counts_at_once_and_is_gone_at_once(server: Server) -> None:
    with desks(server, "noa", "nils", "sasha", "camille") as (noa, nils, sasha, camille):
        post, digest = camille.submitted()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sasha.sign(post, digest)
        nils.run(CONFIRM, id=ask(noa, "roles", "sasha", "approver monitor"))
        sasha.sign(post, digest)
        nils.run(CONFIRM, id=ask(noa, "roles", "sasha", "monitor"))
        assert acts(nils, 1) == [("revoke", nils.id)]
        other, other_digest = camille.submitted()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sasha.sign(other, other_digest)


def test_a_password_is_set_by_two_and_ones_own_by_oneself(server: Server) -> None:
    with desks(server, "noa", "nils") as (noa, nils):
        nils.run(CONFIRM, id=ask(noa, "password", "robin", password="a new one for robin"))
        with (
            pytest.raises(psycopg.OperationalError, match="password authentication failed"),
            server.signed_in("robin"),
        ):
            pass
        login = server.cluster.login("robin", "a new one for robin", "spring")
        with psycopg.connect(**login, autocommit=True) as robin:
            verifier = robin.pgconn.encrypt_password(PASSWORD.encode(), b"robin", b"scram-sha-256").decode()
            robin.execute("SELECT warroom.set_own_password(%s)", (verifier,))
        with server.signed_in("robin") as connection:
            assert connection.execute("SELECT actor()").fetchone() == (server.ids["robin"],)
        assert acts(nils, 1) == [("change password", server.ids["robin"])]


def test_one_administrator_switches_somebody_off_while_they_work_and_two_on_again(server: Server) -> None:
    with desks(server, "noa", "nils", "kim") as (noa, nils, kim):
        kim.run("BEGIN")
        assert noa.one("SELECT disable_person(%(id)s)", id=kim.id) == 1
        with pytest.raises(psycopg.OperationalError):
            kim.run("SELECT 1")
        with (
            pytest.raises(psycopg.OperationalError, match="not permitted to log in"),
            server.signed_in("kim"),
        ):
            pass
        assert noa.run(DUTIES, id=kim.id) == []
        assert acts(noa, 1) == [("disable person", noa.id)]
        nils.run(CONFIRM, id=ask(noa, "enable", "kim"))
        assert acts(noa, 1) == [("enable person", nils.id)]
        assert noa.run(DUTIES, id=kim.id) == [("approver",), ("drafter",)]
        with server.signed_in("kim") as connection:
            assert connection.execute("SELECT actor()").fetchone() == (kim.id,)


def test_who_slipped_in_while_being_switched_off_is_ended_by_a_second_call_or_by_a_worker(
    server: Server,
) -> None:
    with desks(server, "noa", "ghost") as (noa, ghost):
        assert ghost.one("SELECT actor()") is None
        assert noa.one("SELECT disable_person(%(id)s)", id=ghost.id) == 1
        with pytest.raises(psycopg.OperationalError):
            ghost.run("SELECT 1")
    with desks(server, "ghost") as (ghost,), worker(server) as robot:
        assert robot.one("SELECT end_stalled_sessions()") == 1
        with pytest.raises(psycopg.OperationalError):
            ghost.run("SELECT 1")


def test_one_administrator_stays_even_when_two_switch_each_other_off_at_once(server: Server) -> None:
    off = "SELECT disable_person(%(id)s)"
    with ThreadPoolExecutor(1) as threads, desks(server, "noa", "nils") as (noa, nils):
        with noa.connection.transaction():
            # Not by the function, which would end the other's session before the race is run.
            with server.administrator() as root:
                root.execute("GRANT UPDATE (disabled_at) ON person TO warroom_admin")
            noa.run("UPDATE person SET disabled_at = now() WHERE id = %(id)s", id=nils.id)
            switching = second(server, threads, nils, lambda: nils.run(off, id=noa.id))
        with pytest.raises(
            psycopg.IntegrityError, match="an administrator changes people, and one administrator stays"
        ):
            switching.result(5)
        with server.administrator() as root:
            root.execute("REVOKE UPDATE (disabled_at) ON person FROM warroom_admin")
            root.execute("UPDATE person SET disabled_at = NULL WHERE login = 'nils'")


def test_the_last_administrator_neither_leaves_nor_is_made_something_else(server: Server) -> None:
    with desks(server, "noa", "nils") as (noa, nils):
        change = ask(nils, "roles", "nils", "drafter")
        assert noa.one("SELECT disable_person(%(id)s)", id=nils.id) == 1
        with pytest.raises(psycopg.IntegrityError, match="one administrator stays"):
            noa.run("SELECT disable_person(%(id)s)", id=noa.id)
        with server.administrator() as root:
            with pytest.raises(psycopg.IntegrityError, match="one administrator stays"):
                root.execute("SELECT set_roles(%s, 'drafter')", (noa.id,))
            root.execute("ALTER ROLE nils LOGIN")
            root.execute("UPDATE person SET disabled_at = NULL WHERE login = 'nils'")
        noa.run(CONFIRM, id=change)
        assert noa.run(DUTIES, id=nils.id) == [("drafter",)]
        with server.administrator() as root:
            root.execute("SELECT set_roles(%s, 'admin')", (nils.id,))


def test_who_switches_themselves_off_has_done_it_themselves(server: Server) -> None:
    with desks(server, "noa", "nils") as (noa, nils):
        nils.run(CONFIRM, id=ask(noa, "create", "otto", "admin", "Otto", PASSWORD))
        with server.signed_in("otto") as connection:
            (otto,) = connection.execute("SELECT actor()").fetchone() or (None,)
            connection.execute("SELECT disable_person(%s)", (otto,))
        assert acts(noa, 1) == [("disable person", otto)]


def test_a_login_that_was_put_into_another_has_no_duty_of_it(server: Server) -> None:
    """By mistake, by the server's administrator: a duty counts when it was granted to the person alone."""
    with desks(server, "alix", "camille") as (alix, camille), server.administrator() as root:
        post, digest = camille.submitted()
        root.execute("GRANT alix, worker1 TO camille")
        for role in (None, "alix", "worker1"):
            if role is not None:
                camille.run(f"SET ROLE {role}")
            # As the worker she may not even try.
            refused = "permission denied" if role == "worker1" else "warroom: this sign-off is not valid"
            with pytest.raises(psycopg.Error, match=refused):
                camille.sign(post, digest)
            with pytest.raises(psycopg.Error, match=refused):
                camille.run(
                    "INSERT INTO approval (post_id, version, digest, approver, verdict, note, at)"
                    " VALUES (%(p)s, 1, %(d)s, %(alix)s, 'approve', '', now())",
                    p=post,
                    d=digest,
                    alix=alix.id,
                )
            with pytest.raises(psycopg.Error):
                camille.run(
                    "UPDATE delivery SET state = 'sending' WHERE id = %(leased_delivery)s", **server.ids
                )
            camille.run("RESET ROLE")
        root.execute("REVOKE alix, worker1 FROM camille")


def test_a_worker_is_made_by_the_servers_administrator_and_is_no_person(server: Server) -> None:
    with server.administrator() as root:
        root.execute("SELECT make_worker('robot2', %(verifier)s)", server.ids)
        with pytest.raises(psycopg.IntegrityError, match="this worker can not be made"):
            root.execute("SELECT make_worker('robot2', %(verifier)s)", server.ids)
        found = root.execute(
            "SELECT action, actor FROM ledger WHERE stream = 'people' ORDER BY seq DESC LIMIT 1"
        ).fetchone()
    assert found == ("add worker", -1)
