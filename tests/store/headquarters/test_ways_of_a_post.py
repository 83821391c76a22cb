"""From the draft to the network over each login, and what the database does of its own on the way."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.store.headquarters.clients import desks, worker
from tests.store.headquarters.server import Server
from warroom.domain.ledger import LedgerEntry, broken
from warroom.domain.sealed import instant_to_text

SOON = timedelta(hours=2)


def test_a_post_is_drafted_sealed_signed_queued_leased_and_sent(server: Server) -> None:
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        ((_, fence),) = robot.claim(delivery)
        assert robot.begin(delivery, fence)
        robot.settle(delivery, fence)
        assert robot.state(delivery) == "sent"
        acts = robot.run(
            "SELECT action, actor FROM ledger WHERE stream = %(s)s ORDER BY seq", s=f"post:{post}"
        )
        assert acts == [
            ("start", camille.id),
            ("submit", camille.id),
            ("approve", alix.id),
            ("queue", alix.id),
            ("queued > leased", 0),
            ("leased > sending", 0),
            ("on the network", 0),
            ("sending > sent", 0),
        ]


def test_every_chain_of_the_ledger_holds_as_the_program_counts(server: Server) -> None:
    with desks(server, "nora") as (nora,):
        rows = nora.run(
            "SELECT stream, seq, at, actor, '', action, detail, prev, hash FROM ledger ORDER BY stream, seq"
        )
        heads: dict[str, str] = dict(nora.run("SELECT stream, hash FROM ledger_head"))
    entries = [LedgerEntry(*row) for row in rows]
    assert list(broken(entries)) == []
    assert heads == {entry.stream: entry.hash for entry in entries}
    assert {entry.actor for entry in entries} >= {-1, 0, server.ids["noa"]}


def test_when_somebody_acted_is_said_by_the_server(server: Server) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with desks(server, "camille", "alix") as (camille, alix):
        post, digest = camille.submitted()
        camille.run(
            "INSERT INTO comment (post_id, person_id, text, at) VALUES (%(p)s, %(me)s, 'x', %(at)s)",
            p=post,
            me=camille.id,
            at=long_ago,
        )
        alix.run(
            "INSERT INTO approval (post_id, version, digest, approver, verdict, note, at)"
            " VALUES (%(p)s, 1, %(d)s, %(me)s, 'approve', '', %(at)s)",
            p=post,
            d=digest,
            me=alix.id,
            at=long_ago,
        )
        told = (
            alix.run("SELECT created_at, saved_at FROM post WHERE id = %(p)s", p=post)
            + alix.run(
                "SELECT v.created_at, a.at FROM version v JOIN approval a USING (post_id) WHERE post_id ="
                " %(p)s",
                p=post,
            )
            + alix.run("SELECT at, at FROM comment WHERE post_id = %(p)s", p=post)
        )
        (now,) = alix.run("SELECT now()")[0]
    assert all(now - timedelta(minutes=1) < instant <= now for row in told for instant in row)


def test_the_ledger_writes_instants_as_the_program_does(server: Server) -> None:
    with server.administrator() as root:
        for text in (
            "2027-04-01 09:00:00.000000",
            "0999-01-02 03:04:05.678900",
            "2027-03-28 01:59:59.999999",
        ):
            instant = datetime.fromisoformat(text).replace(tzinfo=UTC)
            row = root.execute("SELECT warroom.instant_text(%s)", (f"{text} UTC",)).fetchone()
            assert row == (instant_to_text(instant),) == (text,)


def test_a_withdrawn_signature_keeps_a_post_here(server: Server) -> None:
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        assert alix.withdraw(post, digest) == 1
        assert robot.claim(delivery) == []


def test_a_signature_that_is_taken_back_under_a_lease_stops_the_call(server: Server) -> None:
    """Only the word is taken back, by a raw client that stops no delivery."""
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        ((_, fence),) = robot.claim(delivery)
        alix.sign(post, digest, "withdraw")
        assert not robot.begin(delivery, fence)
        with pytest.raises(psycopg.IntegrityError, match="warroom: this delivery may not go out"):
            robot.run("UPDATE delivery SET state = 'sending' WHERE id = %(id)s", id=delivery)


def test_nothing_goes_out_under_a_hold_and_two_people_lift_it(server: Server) -> None:
    with desks(server, "camille", "alix", "noa") as (camille, alix, noa), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        hold = camille.one(
            "INSERT INTO hold (reason, placed_by, placed_at) VALUES ('stop', %(me)s, now()) RETURNING id",
            me=camille.id,
        )
        assert robot.claim(delivery) == []
        camille.run("UPDATE delivery SET state = 'held', why = 'stop' WHERE id = %(id)s", id=delivery)
        for lifter in (alix, noa):
            with pytest.raises(psycopg.IntegrityError, match="two people lift a hold"):
                lifter.run("UPDATE hold SET lifted_at = now() WHERE id = %(id)s", id=hold)
            lifter.run("INSERT INTO hold_lift VALUES (%(id)s, %(me)s, now())", id=hold, me=lifter.id)
        noa.run("UPDATE hold SET lifted_at = now() WHERE id = %(id)s", id=hold)
        alix.run("UPDATE delivery SET state = 'queued', why = NULL WHERE id = %(id)s", id=delivery)
        assert [id_ for id_, _ in robot.claim(delivery)] == [delivery]


def test_before_its_sealed_time_a_post_neither_queues_nor_goes(server: Server) -> None:
    due_at = datetime.now(UTC) + SOON
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted(due_at=due_at)
        with pytest.raises(psycopg.IntegrityError, match="not approved for this account"):
            alix.approved(post, digest, due_at - timedelta(microseconds=1))
        delivery = alix.approved(post, digest, due_at)
        robot.run(
            "UPDATE delivery SET state = 'leased', fence = 1, lease_owner = 'w', lease_until = %(u)s WHERE"
            " id = %(id)s",
            u=due_at,
            id=delivery,
        )
        with pytest.raises(psycopg.IntegrityError, match="may not go out"):
            robot.run("UPDATE delivery SET state = 'sending' WHERE id = %(id)s", id=delivery)


def test_a_doubt_is_settled_by_an_approver_alone(server: Server) -> None:
    with desks(server, "camille", "alix", "sasha") as (camille, alix, sasha), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        ((_, fence),) = robot.claim(delivery)
        assert robot.begin(delivery, fence)
        robot.run("UPDATE delivery SET state = 'in_doubt', why = '?' WHERE id = %(id)s", id=delivery)
        part = (
            "INSERT INTO delivery_part (delivery_id, part, remote_id, sent_at) VALUES (%(id)s, 0, 'x', now())"
        )
        for nobody in (camille, sasha):
            with pytest.raises(psycopg.IntegrityError, match="only what is being sent is recorded"):
                nobody.run(part, id=delivery)
        alix.run(part, id=delivery)
        alix.run(
            "UPDATE delivery SET state = 'sent', sent_at = now(), why = NULL WHERE id = %(id)s", id=delivery
        )


def test_what_failed_is_tried_again_from_the_beginning(server: Server) -> None:
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        ((_, fence),) = robot.claim(delivery)
        assert robot.begin(delivery, fence)
        robot.run(
            "UPDATE delivery SET state = 'failed', lease_until = NULL, why = 'too long' WHERE id = %(id)s",
            id=delivery,
        )
        alix.run(
            "UPDATE delivery SET state = 'queued', due_at = now(), retry_at = NULL, attempt = 0, why ="
            " NULL WHERE id = %(id)s",
            id=delivery,
        )
        ((_, again),) = robot.claim(delivery)
        assert again == fence + 1


def test_a_draft_is_written_by_one_person_at_a_time(server: Server) -> None:
    turn = "INSERT INTO draft_turn (post_id, person_id, since, beat_at) VALUES (%(p)s, %(me)s, now(), now())"
    save = (
        "UPDATE post SET draft = %(text)s, saved_by = %(me)s, revision = revision + 1, saved_at = now()"
        " WHERE id = %(p)s"
    )
    with desks(server, "camille", "kim") as (camille, kim), server.administrator() as root:
        post = camille.draft()
        camille.run(turn, p=post, me=camille.id)
        camille.run(save, p=post, me=camille.id, text="one")
        with pytest.raises(psycopg.IntegrityError, match="somebody else is writing on this post now"):
            kim.run(save, p=post, me=kim.id, text="two")
        kim.run(
            "UPDATE draft_turn SET asked_by = %(me)s, asked_at = now() WHERE post_id = %(p)s",
            me=kim.id,
            p=post,
        )
        take = (
            "UPDATE draft_turn SET person_id = %(me)s, asked_by = NULL, asked_at = NULL WHERE post_id = %(p)s"
        )
        with pytest.raises(psycopg.IntegrityError, match="the turn to write is handed over"):
            kim.run(take, me=kim.id, p=post)
        root.execute("SET session_replication_role = replica")  # so that half a minute passes at once
        root.execute(
            "UPDATE draft_turn SET asked_at = now() - interval '31 seconds' WHERE post_id = %s", (post,)
        )
        kim.run(take, me=kim.id, p=post)
        kim.run(save, p=post, me=kim.id, text="two")
        assert set(kim.run("SELECT person_id FROM post_writer WHERE post_id = %(p)s", p=post)) == {
            (camille.id,),
            (kim.id,),
        }
        root.execute(
            "UPDATE draft_turn SET beat_at = now() - interval '21 seconds' WHERE post_id = %s", (post,)
        )
        camille.run(take, me=camille.id, p=post)
        camille.run("DELETE FROM draft_turn WHERE post_id = %(p)s", p=post)


def test_what_an_administrator_keeps_only_the_worker_reads(server: Server) -> None:
    key = bytes(range(32))
    with desks(server, "noa") as (noa,), worker(server) as robot:
        robot.run(
            "INSERT INTO worker_key (fingerprint, public_key, added_at) VALUES (encode(sha256(%(k)s),"
            " 'hex'), %(k)s, now())",
            k=key,
        )
        print_ = robot.one("SELECT fingerprint FROM worker_key WHERE public_key = %(k)s", k=key)
        account = server.ids["two_keys"]
        found = noa.run(
            "UPDATE credential SET sealed = 'new', kept_at = now(), key_fingerprint = %(f)s WHERE"
            " account_id = %(a)s RETURNING account_id",
            f=print_,
            a=account,
        )
        assert found == [(account,)]
        assert robot.one("SELECT sealed FROM credential WHERE account_id = %(a)s", a=account) == b"new"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            noa.run("SELECT sealed FROM credential")
        noa.run("DELETE FROM credential WHERE account_id = %(a)s", a=account)
        noa.run(
            "INSERT INTO credential (account_id, sealed, kept_at, key_fingerprint) VALUES (%(a)s, 'x',"
            " now(), %(f)s)",
            a=account,
            f=print_,
        )


def test_an_errand_is_taken_and_answered_once(server: Server) -> None:
    with desks(server, "nils", "alix") as (nils, alix), worker(server) as robot:
        errand = nils.one(
            "INSERT INTO errand (kind, account_id, argument, text, asked_by, asked_at, state)"
            " VALUES ('signed in', %(a)s, NULL, 'code', %(me)s, now(), 'asked') RETURNING id",
            a=server.ids["account"],
            me=nils.id,
        )
        assert alix.run("SELECT 1 FROM errand WHERE id = %(e)s", e=errand) == []
        take = (
            "UPDATE errand SET state = 'taken', fence = fence + 1, lease_owner = 'w', lease_until = now()"
            " WHERE id IN"
            " (SELECT id FROM errand WHERE state = 'asked' AND id = %(e)s ORDER BY id LIMIT 1 FOR UPDATE"
            " SKIP LOCKED) RETURNING text"
        )
        assert robot.run(take, e=errand) == [("code",)]
        robot.run("UPDATE errand SET state = 'done', answer = 'well', text = NULL WHERE id = %(e)s", e=errand)
        assert nils.run("SELECT answer, text FROM errand WHERE id = %(e)s", e=errand) == [("well", None)]
