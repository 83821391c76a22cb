"""The world's trouble with a database: a sentence names the file and the way out, and nothing is lost."""

import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from commands.desktop import OpenCampaigns
from tests import factories
from warroom.domain.ids import PersonId
from warroom.errors import RuleBroken, StoreTrouble
from warroom.services import backup, ledger, queries
from warroom.services.office import Office
from warroom.services.queries import PostFilter
from warroom.store import file as engine

pytestmark = pytest.mark.only_in_a_file("a server's troubles: test_server_trouble.py")

NOBODY = 65534


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign with a post in it."""
    database = factories.built_campaign(tmp_path_factory.mktemp("built"))
    office = factories.opened_office(database)
    factories.submitted(office, factories.staff(office).camille.id, "What was there.")
    office.store.close()
    return database


@pytest.fixture
def database(built: Path, tmp_path: Path) -> Path:
    return factories.copied_campaign(built, tmp_path)


@pytest.fixture
def office(database: Path) -> Iterator[Office]:
    opened = factories.opened_office(database)
    yield opened
    opened.store.close()


def whole(database: Path) -> bool:
    """Whether the post is still there and the ledger holds."""
    office = factories.opened_office(database)
    try:
        found = queries.posts(office, PostFilter())
        return [post.excerpt for post in found] == ["What was there."] and ledger.verify(office).verified
    finally:
        office.store.close()


@contextmanager
def no_file_grows(office: Office) -> Iterator[None]:
    """The disk takes no more: files stay below the size that the campaign's journal has now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    journal = Path(f"{office.store.path}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(journal, 1), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write_much(office: Office) -> None:
    camille = factories.staff(office).camille.id
    for _ in range(200):
        factories.drafted(office, camille, "Many words. " * 1000)


def test_a_disk_that_takes_no_more_is_said_and_what_was_there_stays(office: Office) -> None:
    before = len(queries.posts(office, PostFilter()))
    with (
        no_file_grows(office),
        pytest.raises(StoreTrouble, match=r"campaign\.db.*free (some )?space"),
    ):
        write_much(office)
    assert len(queries.posts(office, PostFilter())) >= before
    assert ledger.verify(office).verified
    factories.drafted(office, factories.staff(office).camille.id, "On it goes.")


def test_a_full_database_is_said_as_a_full_disk(office: Office) -> None:
    office.store.engine.dispose()

    @event.listens_for(office.store.engine, "connect")
    def on_connect(connection: sqlite3.Connection, entry: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(StoreTrouble, match=r"The disk that holds .*campaign\.db is full\. Free some space"):
        write_much(office)
    assert ledger.verify(office).verified


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere: for a while we are somebody who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked_folder(built: Path) -> Iterator[Path]:
    """A folder, open to be looked into, in which nothing may be written."""
    folder = Path(tempfile.mkdtemp())
    factories.copied_campaign(built, folder)
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written_is_named(locked_folder: Path) -> None:
    with as_nobody(), pytest.raises(StoreTrouble, match=r"campaign\.db can't be (written|opened)\. .*folder"):
        factories.opened_office(locked_folder / "campaign.db")
    with as_nobody(), pytest.raises(StoreTrouble, match=r"new\.db can't be (written|opened)\. .*folder"):
        factories.opened_office(locked_folder / "new.db")
    assert {file.name for file in locked_folder.iterdir()} == {"campaign.db", "campaign.key"}


def test_a_file_that_may_not_be_written_is_named(locked_folder: Path) -> None:
    locked_folder.chmod(0o777)
    with as_nobody(), pytest.raises(StoreTrouble, match=r"campaign\.db can't be (written|opened)\."):
        factories.drafted(factories.opened_office(locked_folder / "campaign.db"), PersonId(2))
    assert whole(locked_folder / "campaign.db")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match=r"There is no folder .*nowhere; create it, or choose another"):
        factories.opened_office(tmp_path / "nowhere" / "campaign.db")


def test_a_folder_in_the_place_of_a_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="can't be opened"):
        factories.opened_office(tmp_path)


def overwrite_the_beginning(database: Path) -> None:
    with database.open("r+b") as file:
        file.write(b"These were once the notes of somebody who saved over us. " * 4)


def cut_in_half(database: Path) -> None:
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)


def overwrite_the_middle(database: Path) -> None:
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(size // 4)
        file.write(os.urandom(size // 2))


@pytest.mark.parametrize("damage", [overwrite_the_beginning, cut_in_half, overwrite_the_middle])
def test_a_damaged_database_is_said_and_its_backup_brings_everything_back(
    database: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    office = factories.opened_office(database)
    backup.back_up(office, tmp_path / "copy.db")
    office.store.close()
    damage(database)
    damaged = database.read_bytes()
    with pytest.raises(
        StoreTrouble, match=r"campaign\.db is damaged.*Restore a backup with: python main\.py"
    ):
        whole(database)
    assert database.read_bytes()[: len(damaged)] == damaged, "what is left of it was touched"
    with pytest.raises(StoreTrouble, match="is damaged"):
        backup.restore(database, tmp_path / "back.db", factories.UtcClock())
    database.rename(tmp_path / "damaged.db")
    for leftover in tmp_path.glob("campaign.db-*"):
        leftover.unlink()
    backup.restore(tmp_path / "copy.db", database, factories.UtcClock())
    assert whole(database)


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "recipes.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    before = other.read_bytes()
    with pytest.raises(StoreTrouble, match=r"recipes\.db is not a Warroom campaign\. Choose another file"):
        factories.opened_office(other)
    with closing(sqlite3.connect(other)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipe",)]
    assert len(other.read_bytes()) == len(before)


def test_a_database_that_another_program_holds_is_busy(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 50)
    office = factories.opened_office(database)
    camille = factories.staff(office).camille.id
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreTrouble, match=r"campaign\.db is busy: another program holds it\. Try again"):
            factories.drafted(office, camille)
        assert len(queries.posts(office, PostFilter())) == 1
    assert factories.drafted(office, camille).revision == 1
    office.store.close()


def test_what_the_database_itself_refuses_is_said_as_its_rule(office: Office) -> None:
    alix = factories.staff(office).alix.id
    with pytest.raises(RuleBroken) as refusal, office.store.write(alix) as uow:
        uow.people.set_disabled(alix, office.clock.now())
    assert refusal.value.sentence == (
        "The database refused this: an administrator changes people, and one administrator stays."
    )


def test_a_second_window_on_one_campaign_is_refused_and_the_first_goes_on(database: Path) -> None:
    first, second = OpenCampaigns(), OpenCampaigns()
    office = first.open(database)
    try:
        with pytest.raises(StoreTrouble, match=r"campaign\.db is open in another Warroom window"):
            second.open(database)
        factories.drafted(office, factories.staff(office).camille.id)
    finally:
        first.close(office)
    again = second.open(database)
    assert len(queries.posts(again, PostFilter())) == 2
    second.close(again)
