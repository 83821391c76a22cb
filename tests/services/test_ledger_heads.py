"""What a machine has seen of the ledger, so that nobody cuts or rewrites it unnoticed."""

import time
from pathlib import Path

import pytest

from tests import factories
from tests.administrator import Administrator, administering
from tests.factories import SetClock, Staff
from warroom.domain.ids import PostId
from warroom.domain.ledger import GENESIS, LedgerHead, entry_hash
from warroom.errors import Trouble
from warroom.services import backup, compose, hold, ledger
from warroom.services.office import Office
from warroom.store.heads import HeadsFile


@pytest.fixture
def seen(tmp_path: Path) -> HeadsFile:
    """The memory of Noa's machine."""
    return HeadsFile(tmp_path / "seen" / "heads.sqlite")


@pytest.fixture
def worked(office: Office, staff: Staff, seen: HeadsFile) -> Office:
    """The campaign after some work, which Noa's machine has seen."""
    factories.approved(office, staff.camille.id, staff.alix.id)
    hold.place(office, staff.sasha.id, "a rumour")
    assert ledger.check_heads(office, seen) is None
    return office


def head(seen: HeadsFile, stream: str) -> LedgerHead:
    (found,) = seen.of([stream])
    return found


def rewrite(connection: Administrator, stream: str, old: str, new: str) -> None:
    """Write a stream anew, with hashes that fit: for itself it verifies."""
    prev = GENESIS
    rows = connection.execute(
        "SELECT id, seq, at, actor, action, detail FROM ledger WHERE stream = ? ORDER BY seq", (stream,)
    )
    for id_, seq, at, actor, action, detail in rows:
        told = detail.replace(old, new)
        hash_ = entry_hash(stream, seq, at, actor, action, told, prev)
        connection.execute("UPDATE ledger SET prev = ? WHERE id = ?", (f"-{id_}", id_))
        connection.execute(
            "UPDATE ledger SET detail = ?, prev = ?, hash = ? WHERE id = ?", (told, prev, hash_, id_)
        )
        prev = hash_


def test_a_ledger_that_only_grew_is_well(worked: Office, staff: Staff, seen: HeadsFile) -> None:
    before = head(seen, "post:1")
    compose.comment(worked, staff.noa.id, factories.submitted(worked, staff.camille.id).post_id, "Good.")
    assert ledger.follow_heads(worked, seen) is None
    assert head(seen, "post:2").seq == 3
    assert head(seen, "post:1") == before
    assert ledger.check_heads(worked, seen) is None
    streams = {known.stream for known in seen.all()}
    assert streams == {"account:1", "accounts", "campaign", "hold", "people", "post:1", "post:2"}


def test_a_ledger_whose_end_was_cut_is_noticed_and_the_evidence_kept(worked: Office, seen: HeadsFile) -> None:
    with administering(worked.store.path, "ledger") as connection:
        connection.execute("DELETE FROM ledger WHERE stream = 'hold'")
        connection.execute("DELETE FROM ledger WHERE stream = 'post:1' AND seq > 2")
    assert ledger.verify(worked).verified
    remembered = sorted(seen.all(), key=lambda known: known.stream)
    for look in (ledger.follow_heads, ledger.check_heads, ledger.check_heads):
        found = look(worked, seen)
        assert found is not None
        assert found.streams == ("hold", "post:1")
        assert {gone.stream for gone in found.gone} == {"hold", "post:1"}
        assert "The ledger was cut or rewritten" in found.sentence
        assert "hold, post:1" in found.sentence
    assert sorted(seen.all(), key=lambda known: known.stream) == remembered


def test_a_stream_that_was_written_anew_with_hashes_that_fit_is_noticed(
    worked: Office, staff: Staff, seen: HeadsFile
) -> None:
    with administering(worked.store.path, "ledger") as connection:
        rewrite(connection, "hold", "a rumour", "nothing")
    assert ledger.verify(worked).verified
    was = head(seen, "hold")
    found = ledger.check_heads(worked, seen)
    assert found is not None
    assert found.changed == (was,)
    assert (found.gone, found.streams) == ((), ("hold",))
    assert head(seen, "hold") == was


def test_a_stream_that_goes_on_after_it_was_rewritten_is_noticed_while_following(
    worked: Office, staff: Staff, seen: HeadsFile
) -> None:
    was = head(seen, "post:1")
    with administering(worked.store.path, "ledger") as connection:
        rewrite(connection, "post:1", "Rally", "Riot")
    compose.comment(worked, staff.noa.id, PostId(1), "Good.")
    found = ledger.follow_heads(worked, seen)
    assert found is not None
    assert found.streams == ("post:1",)
    assert head(seen, "post:1") == was


def test_what_moved_elsewhere_is_still_remembered_after_a_finding(
    worked: Office, staff: Staff, seen: HeadsFile
) -> None:
    was = head(seen, "hold")
    with administering(worked.store.path, "ledger") as connection:
        rewrite(connection, "hold", "a rumour", "nothing")
    factories.submitted(worked, staff.camille.id)
    ledger.follow_heads(worked, seen)
    assert head(seen, "hold") == was
    assert ledger.check_heads(worked, seen) is not None


@pytest.mark.only_in_a_file("backups of headquarters are its server's")
def test_a_backup_that_was_put_back_is_accepted_by_somebody_who_knows_of_it(
    office: Office, staff: Staff, seen: HeadsFile, clock: SetClock, tmp_path: Path
) -> None:
    backup.back_up(office, tmp_path / "copy.db")
    factories.submitted(office, staff.camille.id)
    assert ledger.check_heads(office, seen) is None
    backup.restore(tmp_path / "copy.db", tmp_path / "restored.db", clock)
    restored = factories.opened_office(tmp_path / "restored.db", clock)
    found = ledger.check_heads(restored, seen)
    assert found is not None
    assert found.streams == ("post:1",)
    ledger.accept_heads(restored, seen)
    assert ledger.check_heads(restored, seen) is None
    assert "post:1" not in {known.stream for known in seen.all()}
    restored.store.close()


def test_two_desks_on_one_machine_never_forget_what_the_other_has_seen(seen: HeadsFile) -> None:
    seen.remember([LedgerHead("hold", 5, "e" * 64)], 50)
    seen.remember([LedgerHead("hold", 4, "d" * 64)], 40)
    assert seen.all() == [LedgerHead("hold", 5, "e" * 64)]


def test_nobody_else_may_write_into_the_memory(worked: Office, seen: HeadsFile) -> None:
    assert seen.path.stat().st_mode & 0o777 == 0o600
    seen.path.chmod(0o666)
    with pytest.raises(Trouble, match=r"Others can read or change .*heads\.sqlite"):
        ledger.check_heads(worked, seen)


def test_a_memory_that_can_not_be_read_is_said(worked: Office, seen: HeadsFile) -> None:
    seen.path.write_bytes(b"no database at all, and long enough to look like one" * 99)
    with pytest.raises(Trouble, match=r"remembers of the ledger can't be read: .*heads\.sqlite"):
        ledger.check_heads(worked, seen)


def test_fifty_thousand_streams_are_compared_while_somebody_signs_in(
    office: Office, staff: Staff, seen: HeadsFile
) -> None:
    with administering(office.store.path, "ledger") as connection:
        rows = []
        for number in range(50_000):
            told = (f"post:{number}", 1, "2027-04-01 09:00:00.000000", 1, "start", "{}", GENESIS)
            rows.append((*told, entry_hash(*told)))
        connection.executemany(
            "INSERT INTO ledger (stream, seq, at, actor, action, detail, prev, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    assert ledger.check_heads(office, seen) is None
    begun = time.monotonic()
    assert ledger.check_heads(office, seen) is None
    assert time.monotonic() - begun < 10
    with administering(office.store.path, "ledger") as connection:
        connection.execute("DELETE FROM ledger WHERE stream LIKE 'post:%'")
    found = ledger.check_heads(office, seen)
    assert found is not None
    assert len(found.streams) == 50_000
    assert found.sentence.count("post:") == 10
