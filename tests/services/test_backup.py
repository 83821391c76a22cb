"""Backups: taken while others write, put back without losing or repeating anything."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from tests import factories
from tests.factories import SetClock, Staff
from tests.services.publishing import publish, states
from warroom.errors import Refused, StoreTrouble
from warroom.services import backup, ledger, queries
from warroom.services.office import Office
from warroom.services.queries import PostFilter

pytestmark = pytest.mark.only_in_a_file("headquarters is backed up by its server: test_hq.py")


def test_a_backup_taken_while_others_write_is_whole(
    office: Office, staff: Staff, tmp_path: Path, clock: SetClock
) -> None:
    written = Event()
    enough = Event()

    def write() -> None:
        while not enough.is_set():
            factories.drafted(office, staff.camille.id, "Words " * 2000)
            written.set()

    writer = Thread(target=write)
    writer.start()
    try:
        assert written.wait(10)
        copies = [tmp_path / f"copy-{n}.db" for n in range(3)]
        reports = [backup.back_up(office, copy) for copy in copies]
    finally:
        enough.set()
        writer.join()
    assert all(report.verified for report in reports)
    for copy in copies:
        back = tmp_path / f"back-{copy.name}"
        backup.restore(copy, back, clock)
        restored = factories.opened_office(back, clock)
        assert ledger.verify(restored).verified
        assert len(queries.posts(restored, PostFilter())) > 0
        restored.store.close()


def test_everything_comes_back(office: Office, staff: Staff, tmp_path: Path, clock: SetClock) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=timedelta(hours=1))
    backup.back_up(office, tmp_path / "copy.db")
    assert backup.restore(tmp_path / "copy.db", tmp_path / "back.db", clock) == 0
    shutil.copy(office.store.path.with_suffix(".key"), tmp_path / "back.key")
    restored = factories.opened_office(tmp_path / "back.db", clock)
    assert queries.post(restored, post.id) == queries.post(office, post.id)
    with restored.store.read() as uow:
        assert restored.vault.read(uow.accounts.all()[0]) is not None
    clock.move(hours=1)
    assert publish(restored) == ("We meet on Sunday at ten.",)
    restored.store.close()


def test_what_was_sent_after_the_backup_is_not_sent_again(
    office: Office, staff: Staff, tmp_path: Path, clock: SetClock
) -> None:
    post = factories.approved(office, staff.camille.id, staff.alix.id, due_in=timedelta(minutes=1))
    backup.back_up(office, tmp_path / "copy.db")
    clock.move(minutes=1)
    assert len(publish(office)) == 1
    clock.move(minutes=1)
    assert backup.restore(tmp_path / "copy.db", tmp_path / "back.db", clock) == 1
    restored = factories.opened_office(tmp_path / "back.db", clock)
    assert publish(restored) == ()
    assert states(restored, post.id) == ["missed"]
    assert "look whether it went out" in (queries.stopped(restored)[0].delivery.why or "")
    restored.store.close()


def test_nothing_is_ever_replaced(office: Office, tmp_path: Path, clock: SetClock) -> None:
    copy = tmp_path / "copy.db"
    backup.back_up(office, copy)
    with pytest.raises(Refused, match=r"copy\.db exists already\. Choose another name"):
        backup.back_up(office, copy)
    with pytest.raises(Refused, match=r"campaign\.db is still there\. Move it away first"):
        backup.restore(copy, office.store.path, clock)
    with pytest.raises(Refused, match="There is no backup at"):
        backup.restore(tmp_path / "none.db", tmp_path / "back.db", clock)


def test_a_journal_left_behind_is_not_played_into_the_restored_campaign(
    office: Office, staff: Staff, tmp_path: Path, clock: SetClock
) -> None:
    backup.back_up(office, tmp_path / "copy.db")
    factories.drafted(office, staff.camille.id)
    back = tmp_path / "back.db"
    shutil.copy(f"{office.store.path}-wal", f"{back}-wal")
    with pytest.raises(Refused, match=r"back\.db-wal is still there\. Move it away first"):
        backup.restore(tmp_path / "copy.db", back, clock)
    Path(f"{back}-wal").unlink()
    backup.restore(tmp_path / "copy.db", back, clock)
    restored = factories.opened_office(back, clock)
    assert queries.posts(restored, PostFilter()) == ()
    restored.store.close()


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_what_is_no_backup_is_not_restored(tmp_path: Path, content: bytes, clock: SetClock) -> None:
    (tmp_path / "odd.db").write_bytes(content)
    with pytest.raises(StoreTrouble, match=r"odd\.db is damaged or is not a campaign"):
        backup.restore(tmp_path / "odd.db", tmp_path / "back.db", clock)
    assert [file.name for file in tmp_path.iterdir()] == ["odd.db"]


def test_a_backup_of_a_newer_program_is_left_alone(office: Office, tmp_path: Path, clock: SetClock) -> None:
    copy = tmp_path / "copy.db"
    backup.back_up(office, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE schema_meta SET schema_rev = 99, min_client_rev = 99")
        connection.commit()
    with pytest.raises(StoreTrouble, match="made by a newer Warroom"):
        backup.restore(copy, tmp_path / "back.db", clock)
    assert not (tmp_path / "back.db").exists()
    assert not (tmp_path / "back.db.restoring").exists()


def test_a_backup_to_a_folder_that_is_not_there_leaves_nothing(office: Office, tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="can't be copied to"):
        backup.back_up(office, tmp_path / "no folder" / "copy.db")
    assert list(tmp_path.glob("**/*.unfinished")) == []
