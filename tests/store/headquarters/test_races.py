"""Two at once. Who comes second waits for the first, and then decides about what the first has left.

That somebody waits is seen in the server's own list, so that every race is run in the one order it is about.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from tests.headquarters import PASSWORD
from tests.networks.patience import until
from tests.store.headquarters.clients import Client, Worker, desks, worker
from tests.store.headquarters.server import Server

SECONDS = 4  # less than the database's lock_timeout


@pytest.fixture
def at_once() -> Iterator[ThreadPoolExecutor]:
    """Threads for those who wait."""
    with ThreadPoolExecutor(8) as threads:
        yield threads


@contextmanager
def second_worker(server: Server) -> Iterator[Worker]:
    """Another worker, with a login of its own."""
    with server.administrator() as root:
        if root.execute("SELECT 1 FROM pg_roles WHERE rolname = 'worker2'").fetchone() is None:
            root.execute("SELECT make_worker('worker2', %(verifier)s)", server.ids)
        root.execute(f"ALTER ROLE worker2 PASSWORD '{PASSWORD}'")
    with server.signed_in("worker2") as connection:
        yield Worker(connection, "worker2", 0)


def second(server: Server, threads: ThreadPoolExecutor, who: Client, act: Callable[[], Any]) -> "Future[Any]":
    """Let `who` do something in a thread, and come back when it waits for somebody."""
    pid = who.connection.info.backend_pid
    doing = threads.submit(act)
    with server.administrator() as root:
        until(lambda: doing.done() or _waits(root, pid), SECONDS)
    assert not doing.done(), f"nobody waited: {doing.exception() or doing.result()}"
    return doing


def _waits(root: Connection, pid: int) -> bool:
    query = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
    return root.execute(query, (pid,)).fetchone() is not None


def test_who_approves_while_a_new_version_is_sealed_approves_nothing(
    server: Server, at_once: ThreadPoolExecutor
) -> None:
    with desks(server, "camille", "alix") as (camille, alix):
        post, digest = camille.submitted()
        with camille.connection.transaction():
            camille.seal(post, 2)
            signing = second(server, at_once, alix, lambda: alix.sign(post, digest))
        with pytest.raises(psycopg.IntegrityError, match="this sign-off is not valid"):
            signing.result(SECONDS)


def test_what_is_approved_while_a_new_version_waits_does_not_go_out(
    server: Server, at_once: ThreadPoolExecutor
) -> None:
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted()
        with alix.connection.transaction():
            delivery = alix.approved(post, digest)
            sealing = second(server, at_once, camille, lambda: camille.seal(post, 2))
        sealing.result(SECONDS)
        assert robot.claim(delivery) == []


def test_who_withdraws_while_a_post_is_being_begun_comes_too_late(
    server: Server, at_once: ThreadPoolExecutor
) -> None:
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        ((_, fence),) = robot.claim(delivery)
        with robot.connection.transaction():
            assert robot.begin(delivery, fence)
            withdrawing = second(server, at_once, alix, lambda: alix.withdraw(post, digest))
        assert withdrawing.result(SECONDS) == 0
        assert robot.state(delivery) == "sending"


def test_what_is_withdrawn_while_a_worker_wants_to_begin_is_not_begun(
    server: Server, at_once: ThreadPoolExecutor
) -> None:
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        ((_, fence),) = robot.claim(delivery)
        with alix.connection.transaction():
            assert alix.withdraw(post, digest) == 1
            beginning = second(server, at_once, robot, lambda: robot.begin(delivery, fence))
        assert beginning.result(SECONDS) is False
        assert robot.state(delivery) == "cancelled"


def test_a_raw_worker_that_locks_no_post_waits_all_the_same(
    server: Server, at_once: ThreadPoolExecutor
) -> None:
    """And a raw approver takes only the signature back, and stops no delivery."""
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        robot.claim(delivery)
        send = "UPDATE delivery SET state = 'sending' WHERE id = %(id)s"
        with alix.connection.transaction():
            alix.sign(post, digest, "withdraw")
            sending = second(server, at_once, robot, lambda: robot.run(send, id=delivery))
        with pytest.raises(psycopg.IntegrityError, match="this delivery may not go out"):
            sending.result(SECONDS)


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_snapshot_from_before_signs_and_sends_nothing(server: Server, level: str) -> None:
    with desks(server, "camille", "alix", "robin") as (camille, alix, robin), worker(server) as robot:
        post, digest = camille.submitted()
        other, other_digest = camille.submitted()
        delivery = alix.approved(post, digest)
        robot.claim(delivery)
        for old in (robin, robot):
            old.run(f"BEGIN ISOLATION LEVEL {level}")
            old.run("SELECT count(*) FROM approval")
        alix.withdraw(post, digest)
        camille.seal(other, 2)
        with pytest.raises(psycopg.errors.InvalidTransactionState, match="READ COMMITTED"):
            robin.sign(other, other_digest)
        with pytest.raises(psycopg.errors.InvalidTransactionState, match="READ COMMITTED"):
            robot.run("UPDATE delivery SET state = 'sending' WHERE id = %(id)s", id=delivery)


def test_of_two_workers_one_gets_the_delivery_and_the_other_does_not_wait(server: Server) -> None:
    with (
        desks(server, "camille", "alix") as (camille, alix),
        worker(server) as robot,
        second_worker(server) as other,
    ):
        delivery = alix.approved(*camille.submitted())
        with robot.connection.transaction():
            assert len(robot.claim(delivery)) == 1
            assert other.claim(delivery) == []
        assert other.claim(delivery) == []


def test_a_raw_worker_does_not_lease_what_another_has_just_leased(
    server: Server, at_once: ThreadPoolExecutor
) -> None:
    lease = (
        "UPDATE delivery SET state = 'leased', fence = fence + 1, lease_owner = 'x', lease_until = now()"
        " WHERE id = %(id)s"
    )
    with (
        desks(server, "camille", "alix") as (camille, alix),
        worker(server) as robot,
        second_worker(server) as other,
    ):
        delivery = alix.approved(*camille.submitted())
        with robot.connection.transaction():
            robot.claim(delivery)
            leasing = second(server, at_once, other, lambda: other.run(lease, id=delivery))
        with pytest.raises(psycopg.IntegrityError, match="a delivery stays what it is"):
            leasing.result(SECONDS)


def test_many_workers_share_deliveries_out_and_each_goes_once(
    server: Server, at_once: ThreadPoolExecutor
) -> None:
    with desks(server, "camille", "alix") as (camille, alix):
        deliveries = [alix.approved(*camille.submitted()) for _ in range(24)]
    barrier = Barrier(4)

    def work() -> list[int]:
        with worker(server) as robot:
            barrier.wait(SECONDS)
            mine = [delivery for delivery in deliveries for _ in robot.claim(delivery)]
            for delivery in mine:
                fence = robot.one("SELECT fence FROM delivery WHERE id = %(id)s", id=delivery)
                assert robot.begin(delivery, fence)
                robot.settle(delivery, fence)
            return mine

    shares = [future.result(30) for future in [at_once.submit(work) for _ in range(4)]]
    assert sorted(delivery for share in shares for delivery in share) == deliveries


def test_of_two_holds_at_once_one_stands(server: Server, at_once: ThreadPoolExecutor) -> None:
    place = "INSERT INTO hold (reason, placed_by, placed_at) VALUES ('stop', %(me)s, now())"
    with desks(server, "camille", "alix") as (camille, alix):
        camille.run("BEGIN")
        camille.run(place, me=camille.id)
        placing = second(server, at_once, alix, lambda: alix.run(place, me=alix.id))
        camille.run("ROLLBACK")
        placing.result(SECONDS)
        with pytest.raises(psycopg.IntegrityError, match="somebody places a hold"):
            camille.run(place, me=camille.id)
        _lift(server)


def _lift(server: Server) -> None:
    with desks(server, "alix", "noa") as lifters:
        for lifter in lifters:
            lifter.run(
                "INSERT INTO hold_lift SELECT id, %(me)s, now() FROM hold WHERE lifted_at IS NULL",
                me=lifter.id,
            )
        lifters[0].run("UPDATE hold SET lifted_at = now() WHERE lifted_at IS NULL")


def test_one_network_account_is_not_connected_twice_at_once(
    server: Server, at_once: ThreadPoolExecutor
) -> None:
    add = (
        "INSERT INTO account (network, handle, display_name, approvals_needed, created_at)"
        " VALUES ('rehearsal', %(handle)s, 'X', 1, now()) RETURNING id"
    )
    connect = "UPDATE account SET remote_identity = 'did:same' WHERE id = %(id)s"
    with desks(server, "noa") as (noa,), worker(server) as robot, second_worker(server) as other:
        first, twin = (noa.one(add, handle=handle) for handle in ("first", "twin"))
        with robot.connection.transaction():
            robot.run(connect, id=first)
            connecting = second(server, at_once, other, lambda: other.run(connect, id=twin))
        with pytest.raises(psycopg.IntegrityError, match="in the list once"):
            connecting.result(SECONDS)


def test_many_at_once_write_one_chain(server: Server, at_once: ThreadPoolExecutor) -> None:
    with desks(server, "camille") as (camille,):
        post = camille.draft()
    barrier = Barrier(6)

    def comment(login: str) -> None:
        with desks(server, login) as (desk,):
            barrier.wait(SECONDS)
            for _ in range(10):
                desk.run(
                    "INSERT INTO comment (post_id, person_id, text, at) VALUES (%(p)s, %(me)s, 'x', now())",
                    p=post,
                    me=desk.id,
                )

    list(at_once.map(comment, ("camille", "alix", "sasha", "noa", "kim", "nora")))
    with desks(server, "nora") as (nora,):
        numbers = nora.run("SELECT seq FROM ledger WHERE stream = %(s)s ORDER BY seq", s=f"post:{post}")
    assert numbers == [(number,) for number in range(1, 62)]


def test_who_holds_others_up_is_ended_by_a_worker(server: Server, at_once: ThreadPoolExecutor) -> None:
    with desks(server, "nora", "camille", "alix") as (nora, camille, alix), worker(server) as robot:
        delivery = alix.approved(*camille.submitted())
        ((_, fence),) = robot.claim(delivery)
        nora.run("SET idle_in_transaction_session_timeout = 0")
        nora.run("BEGIN")
        nora.run("SELECT id FROM post FOR UPDATE")
        beginning = second(server, at_once, robot, lambda: robot.begin(delivery, fence))
        with worker(server) as helper:
            assert helper.one("SELECT end_stalled_sessions()") == 0
            with no_patience(server):
                assert helper.one("SELECT end_stalled_sessions()") == 1
        assert beginning.result(SECONDS) is True
        with pytest.raises(psycopg.OperationalError):
            nora.run("SELECT 1")


@contextmanager
def no_patience(server: Server) -> Iterator[None]:
    """Workers wait no half minute before they end a session that holds others up."""
    with server.administrator() as root:
        (function,) = root.execute(
            "SELECT pg_get_functiondef('warroom.end_stalled_sessions()'::regprocedure)"
        ).fetchone() or ("",)
        assert "30 seconds" in function
        root.execute(function.replace("30 seconds", "0 seconds"))
        try:
            yield
        finally:
            root.execute(function)


def test_desks_hold_nobody_up_longer_than_a_minute_by_themselves(server: Server) -> None:
    with desks(server, "nora") as (nora,):
        settings = "idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout"
        assert [nora.one(f"SHOW {setting}") for setting in settings] == ["1min", "5s", "30s"]
