"""What desks are told: which topics each change is announced under, and what nobody needs to hear of."""

from collections.abc import Iterator

import pytest
from psycopg import Connection

from tests.store.headquarters.clients import Client, desks, worker
from tests.store.headquarters.server import Server


@pytest.fixture
def listener(server: Server) -> Iterator[Connection]:
    """A desk that follows what changes."""
    with server.signed_in("nora") as connection:
        connection.execute("LISTEN warroom")
        yield connection


def told(who: Client, listener: Connection, statement: str, **parameters: object) -> set[str]:
    """The topics under which what a statement did is announced: in rows, and in the very same hints."""
    before = who.one("SELECT coalesce(max(id), 0) FROM change")
    who.run(statement, **parameters)
    rows = {topic for (topic,) in who.run("SELECT topic FROM change WHERE id > %(before)s", before=before)}
    # The hints of one commit come together.
    hints = {hint.payload for hint in listener.notifies(timeout=2, stop_after=1)} if rows else set()
    hints |= {hint.payload for hint in listener.notifies(timeout=0)}
    assert hints == rows
    return rows


CHANGES = (
    ("camille", "UPDATE post SET draft = '1', saved_by = %(camille)s WHERE id = %(post)s", {"posts"}),
    (
        "camille",
        ("INSERT INTO comment (post_id, person_id, text, at) VALUES (%(post)s, %(camille)s, 'x', now())"),
        {"posts"},
    ),
    (
        "alix",
        "UPDATE delivery SET state = 'cancelled', why = 'x' WHERE id = %(delivery)s",
        {"deliveries", "posts"},
    ),
    ("sasha", "UPDATE response SET triage = 'done' WHERE id = %(free)s", {"timeline"}),
    (
        "sasha",
        (
            "INSERT INTO response_note (response_id, person_id, text, at) VALUES (%(free)s,"
            " %(sasha)s, 'x', now())"
        ),
        {"timeline"},
    ),
    ("noa", "UPDATE campaign SET grace_seconds = 900", {"campaign"}),
    ("noa", "INSERT INTO slot_rule (weekdays, at) VALUES ('1', '10:00')", {"campaign"}),
    ("noa", "DELETE FROM slot_rule", {"campaign"}),
    ("noa", "UPDATE account SET display_name = 'X' WHERE id = %(unused)s", {"accounts"}),
    ("noa", "UPDATE people_change SET dropped_at = now() WHERE id = %(roles_noa)s", {"people"}),
    (
        "sasha",
        (
            "INSERT INTO errand (kind, account_id, asked_by, asked_at, state) VALUES ('collect',"
            " %(account)s, %(sasha)s, now(), 'asked')"
        ),
        {"errands"},
    ),
    ("robot", "UPDATE errand SET state = 'done', answer = 'x' WHERE kind = 'collect'", {"errands"}),
    (
        "robot",
        "UPDATE collection SET next_at = now() - interval '1 day' WHERE account_id = %(unused)s",
        {"collections"},
    ),
    ("robot", "UPDATE collection SET trouble = 'x' WHERE account_id = %(unused)s", {"accounts"}),
    ("robot", "INSERT INTO worker (id, host, started_at) VALUES ('heart', 'h', now())", {"workers"}),
    (
        "robot",
        "UPDATE worker SET hold_seen = (SELECT max(id) FROM hold) WHERE id = 'heart'",
        {"workers", "holds"},
    ),
    ("robot", "DELETE FROM worker WHERE id = 'heart'", {"workers"}),
    ("robot", "INSERT INTO metrics VALUES (%(sent_delivery)s, 1, 1, 1, 1, now())", {"deliveries"}),
    (
        "sasha",
        (
            "INSERT INTO presence (desk, person_id, place, since, beat_at) VALUES ('s', %(sasha)s,"
            " '', now(), now())"
        ),
        {"presence"},
    ),
    (
        "sasha",
        "UPDATE presence SET place = 'response', subject = %(free)s WHERE desk = 's'",
        {"presence"},
    ),
    ("sasha", "DELETE FROM presence WHERE desk = 's'", {"presence"}),
)
"""Who does what, and the topics that say so."""


def test_each_change_is_announced_where_it_shows(server: Server, listener: Connection) -> None:
    with (
        desks(server, "camille", "alix", "sasha", "noa") as (camille, alix, sasha, noa),
        worker(server) as robot,
    ):
        ids = server.ids
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        list(listener.notifies(timeout=0.5))
        acting = {"camille": camille, "alix": alix, "sasha": sasha, "noa": noa, "robot": robot}
        for who, statement, topics in CHANGES:
            found = told(acting[who], listener, statement, **ids | {"post": post, "delivery": delivery})
            assert found == topics, statement


def test_leases_beats_and_what_found_no_row_are_not_announced(server: Server, listener: Connection) -> None:
    with desks(server, "camille", "alix", "sasha") as (camille, alix, sasha), worker(server) as robot:
        delivery = alix.approved(*camille.submitted())
        robot.run("INSERT INTO worker (id, host, started_at) VALUES ('quiet', 'h', now())")
        sasha.run(
            "INSERT INTO presence (desk, person_id, place, since, beat_at) VALUES ('q', %(me)s, '', now(),"
            " now())",
            me=sasha.id,
        )
        list(listener.notifies(timeout=0.5))
        lease = "state = 'leased', fence = fence + 1, lease_owner = 'w', lease_until = now() + interval '1 h'"
        for who, statement in (
            (robot, f"UPDATE delivery SET {lease} WHERE id = %(delivery)s"),
            (
                robot,
                "UPDATE delivery SET lease_until = lease_until + interval '1 minute' WHERE id = %(delivery)s",
            ),
            (
                robot,
                (
                    "UPDATE delivery SET state = 'queued', lease_until = NULL, retry_at = now() WHERE id ="
                    " %(delivery)s"
                ),
            ),
            (robot, "UPDATE worker SET publisher_at = now(), collector_at = now() WHERE id = 'quiet'"),
            (robot, "UPDATE collection SET fence = fence + 1, lease_owner = 'w', lease_until = now()"),
            (
                robot,
                (
                    "UPDATE collection SET next_at = next_at + interval '1 minute', pause_seconds = 60,"
                    " cursor = 'x'"
                ),
            ),
            (
                robot,
                (
                    "UPDATE errand SET state = 'taken', fence = fence + 1 WHERE kind = 'sign in' AND state ="
                    " 'asked'"
                ),
            ),
            (sasha, "UPDATE presence SET beat_at = now() WHERE desk = 'q'"),
            (sasha, "UPDATE response SET triage = 'done' WHERE id = -1"),
            (sasha, "SELECT id FROM post FOR NO KEY UPDATE"),
        ):
            assert told(who, listener, statement, delivery=delivery) == set(), statement
        robot.run("DELETE FROM worker WHERE id = 'quiet'")
        sasha.run("DELETE FROM presence WHERE desk = 'q'")


def test_a_transaction_announces_each_topic_once_and_a_rolled_back_one_nothing(
    server: Server, listener: Connection
) -> None:
    comment = "INSERT INTO comment (post_id, person_id, text, at) VALUES (%(p)s, %(me)s, 'x', now())"
    with desks(server, "camille") as (camille,):
        post = camille.draft()
        before = camille.one("SELECT max(id) FROM change")
        with camille.connection.transaction():
            for _ in range(3):
                camille.run(comment, p=post, me=camille.id)
        camille.run("BEGIN")
        camille.run(comment, p=post, me=camille.id)
        camille.run("ROLLBACK")
        rows = camille.run("SELECT topic, pid, xid IS NOT NULL FROM change WHERE id > %(b)s", b=before)
        assert rows == [("posts", camille.connection.info.backend_pid, True)]


def test_workers_forget_old_changes(server: Server) -> None:
    with server.administrator() as root, worker(server) as robot:
        root.execute("UPDATE change SET at = at - interval '2 hours' WHERE id < 20")
        robot.run("SELECT forget_changes()")
        assert robot.one("SELECT count(*) FROM change WHERE id < 20") == 0
        assert robot.one("SELECT count(*) FROM change") > 0
