"""The campaign's own affairs over each login: its rules and times, keys, accounts and responses."""

import psycopg
import pytest

from tests.store.headquarters.clients import Desk, desks, worker
from tests.store.headquarters.server import Server
from warroom.domain.fingerprint import fingerprint


def last_act(desk: Desk, stream: str) -> tuple[str, int, str]:
    """The last line of a stream of the ledger: what, who, and in which words."""
    ((action, actor, detail),) = desk.run(
        "SELECT action, actor, detail FROM ledger WHERE stream = %(s)s ORDER BY seq DESC LIMIT 1", s=stream
    )
    return action, actor, detail


def test_a_blackout_is_placed_by_an_approver_and_ended_or_taken_away_by_an_administrator(
    server: Server,
) -> None:
    place = (
        "INSERT INTO blackout (starts_at, ends_at, reason, source, placed_by)"
        " VALUES (now() + %(from)s::interval, now() + %(to)s::interval, 'x', '', %(me)s) RETURNING id"
    )
    with desks(server, "alix", "noa", "camille") as (alix, noa, camille), worker(server) as robot:
        delivery = alix.approved(*camille.submitted())
        running = alix.one(place, **{"from": "-1 hour", "to": "1 hour", "me": alix.id})
        assert last_act(noa, "campaign")[:2] == ("blackout", alix.id)
        assert robot.claim(delivery) == []
        with pytest.raises(psycopg.IntegrityError, match="a blackout that has not begun"):
            noa.run("DELETE FROM blackout WHERE id = %(id)s", id=running)
        noa.run("UPDATE blackout SET ends_at = now() WHERE id = %(id)s", id=running)
        assert last_act(noa, "campaign")[:2] == ("end blackout", noa.id)
        assert len(robot.claim(delivery)) == 1
        to_come = alix.one(place, **{"from": "1 hour", "to": "2 hours", "me": alix.id})
        noa.run("DELETE FROM blackout WHERE id = %(id)s", id=to_come)
        assert last_act(noa, "campaign")[:2] == ("delete blackout", noa.id)


def test_an_approver_shows_the_key_of_a_desk(server: Server) -> None:
    show = "INSERT INTO signing_key (person_id, public_key, added_at) VALUES (%(me)s, %(key)s, now())"
    key = bytes(32)
    with desks(server, "robin") as (robin,):
        robin.run(show, me=robin.id, key=key)
        action, actor, detail = last_act(robin, "people")
        assert (action, actor) == ("show signing key", robin.id)
        assert fingerprint(key) in detail


def test_what_is_taken_off_its_network_stands_in_the_ledger(server: Server) -> None:
    with desks(server, "camille", "alix") as (camille, alix), worker(server) as robot:
        post, digest = camille.submitted()
        delivery = alix.approved(post, digest)
        ((_, fence),) = robot.claim(delivery)
        assert robot.begin(delivery, fence)
        robot.settle(delivery, fence)
        robot.run("UPDATE delivery SET deleted_at = now() WHERE id = %(id)s", id=delivery)
        assert last_act(alix, f"post:{post}")[:2] == ("delete from network", 0)


def test_a_post_that_is_taken_back_may_be_sealed_anew(server: Server) -> None:
    with desks(server, "camille") as (camille,):
        post, _ = camille.submitted()
        camille.run("UPDATE post SET stage = 'withdrawn' WHERE id = %(p)s", p=post)
        assert last_act(camille, f"post:{post}")[:2] == ("take back", camille.id)
        camille.seal(post, 2)
        assert camille.one("SELECT latest_version FROM post WHERE id = %(p)s", p=post) == 2


def test_an_account_needs_the_signatures_that_it_asks_for(server: Server) -> None:
    account = server.ids["two_keys"]
    with desks(server, "camille", "alix", "robin", "noa") as (camille, alix, robin, noa):
        target = camille.draft()
        digest = camille.seal(target, account=account)
        alix.sign(target, digest)
        with pytest.raises(psycopg.IntegrityError, match="not approved for this account"):
            alix.queue(target, digest, noa.one("SELECT now()"), account)
        robin.sign(target, digest)
        assert robin.queue(target, digest, noa.one("SELECT now()"), account)
        noa.run("UPDATE account SET approvals_needed = 3 WHERE id = %(a)s", a=account)
        assert last_act(noa, "accounts")[:2] == ("change account", noa.id)
        noa.run("UPDATE account SET approvals_needed = 2 WHERE id = %(a)s", a=account)


def test_a_response_is_claimed_by_one_and_freed_by_an_administrator(server: Server) -> None:
    claim = "UPDATE response SET triage = 'claimed', claimed_by = %(me)s WHERE id = %(free)s"
    let_go = "UPDATE response SET triage = 'new', claimed_by = NULL WHERE id = %(free)s"
    with desks(server, "sasha", "kim", "noa") as (sasha, kim, noa):
        sasha.run(claim, **server.ids | {"me": sasha.id})
        for grab in (claim, let_go):
            with pytest.raises(psycopg.IntegrityError, match="claimed in one's own name"):
                kim.run(grab, **server.ids | {"me": kim.id})
        noa.run(let_go, **server.ids)
        assert last_act(noa, f"response:{server.ids['free']}")[:2] == ("triage", noa.id)


def test_evidence_is_kept_once_with_its_response(server: Server) -> None:
    keep = (
        "INSERT INTO evidence (response_id, content, digest, kept_by, kept_at)"
        " VALUES (%(free)s, 'x', encode(sha256('x'), 'hex'), %(me)s, now())"
    )
    with desks(server, "sasha") as (sasha,):
        mark = "UPDATE response SET kept_at = now() WHERE id = %(free)s"
        with pytest.raises(psycopg.IntegrityError, match="what people wrote stays"):
            sasha.run(mark, **server.ids)
        sasha.run(keep, **server.ids | {"me": sasha.id})
        sasha.run(mark, **server.ids)
        with pytest.raises(psycopg.errors.UniqueViolation):
            sasha.run(keep, **server.ids | {"me": sasha.id})
