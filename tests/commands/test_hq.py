"""Setting headquarters up on its server, moving a laptop there, and bringing it back from a backup."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from commands.headquarters import office_at_headquarters, sign_in_at_headquarters
from commands.places import heads_file
from main import main
from tests import factories
from tests.cluster import Cluster, running
from tests.commands.conftest import Said
from tests.store import scene
from warroom.domain.delivery import DeliveryState
from warroom.domain.ledger import LedgerEntry
from warroom.domain.person import Role
from warroom.errors import Refused, StoreTrouble
from warroom.services import accounts, ledger, people, queries
from warroom.services.office import Office
from warroom.store.address import read_address, write_address
from warroom.store.heads import HeadsFile

Hq = Callable[..., Said]

FOUNDED = (
    *("--name", "Spring", "--zone", "Europe/Paris", "--language", "en", "--rehearsal"),
    *("--admin", "noa=Noa Haddad", "--admin", "nils=Nils Berg"),
)
WHERE = ("--host", "127.0.0.1", "--host", "localhost")


@contextmanager
def administering(cluster: Cluster) -> Iterator[None]:
    """Be the administrator of this server, as libpq's own variables say."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in zip(("HOST", "PORT", "USER"), list(cluster.superuser().values()), strict=False):
            patch.setenv(f"PG{name}", str(value))
        yield


@pytest.fixture(autouse=True)
def _plain_log() -> Iterator[None]:
    """A worker that is called in this process takes the log for itself: it is given back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with running(fast=True) as made, administering(made):
        yield made


@pytest.fixture
def hq(capsys: pytest.CaptureFixture[str]) -> Hq:
    """`hq("lint")` runs a command of the server's administrator and asks for JSON."""

    def run(*arguments: object) -> Said:
        capsys.readouterr()
        code = main(["hq", *map(str, arguments), "--json"])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run


def passwords(file: Path) -> dict[str, str]:
    return dict(line.split() for line in file.read_text(encoding="utf-8").splitlines())


def signed_in(file: Path, login: str, password: str) -> Office:
    return sign_in_at_headquarters(file, login, password)


def test_a_server_becomes_headquarters_and_everybody_handed_a_password_gets_in(
    cluster: Cluster, hq: Hq, tmp_path: Path
) -> None:
    file, first = tmp_path / "spring.warroom", tmp_path / "first"
    made = hq("init", file, *FOUNDED, "--worker", "worker1", *WHERE, "--passwords", first)
    assert made.code == 0, made.err
    assert first.stat().st_mode & 0o077 == 0
    assert set(passwords(first)) == {"noa", "nils", "worker1"}
    assert not any(word in file.read_text() for word in passwords(first).values())
    assert read_address(file).port == cluster.port
    assert hq("lint").value == {"found": []}
    assert hq("status").value["people"] == "2"

    office = signed_in(file, "Noa", passwords(first)["noa"])
    assert people.signed_in(office).display_name == "Noa Haddad"
    assert ledger.verify(office).verified
    office.store.close()
    more = hq("add-worker", "worker2", "--passwords", tmp_path / "more")
    assert (more.code, set(passwords(tmp_path / "more"))) == (0, {"worker2"})


def test_what_can_not_be_founded_says_why_and_leaves_nothing(
    cluster: Cluster, hq: Hq, tmp_path: Path
) -> None:
    there, first = tmp_path / "there.warroom", tmp_path / "first"

    def init(*arguments: object) -> Said:
        return hq("init", tmp_path / "spring.warroom", *arguments, *WHERE, "--passwords", first)

    alone = FOUNDED[:-2]
    assert "Name two administrators" in init(*alone).value["error"]
    assert "is not a time zone" in init(*FOUNDED, "--zone", "Mars").value["error"]
    assert "login=Name" in init(*FOUNDED, "--admin", "robin").value["error"]
    reserved = init(*FOUNDED, "--admin", "warroom_owner=Me")
    assert reserved.code != 0
    there.touch()
    taken = hq("init", there, *FOUNDED, *WHERE, "--passwords", first)
    assert "exists already" in taken.value["error"]
    with psycopg.connect(**cluster.superuser()) as root:
        found = root.execute("SELECT datname FROM pg_database WHERE datname = 'warroom'").fetchall()
        roles = root.execute("SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|postgres)'").fetchall()
    assert (found, roles, first.exists()) == ([], [], False)

    assert init(*FOUNDED).code == 0
    second = hq("init", tmp_path / "b.warroom", *FOUNDED, *WHERE, "--passwords", tmp_path / "b",
                "--server-database", "other")  # fmt: skip
    assert "holds a campaign already" in second.value["error"]


def entries(office: Office) -> list[LedgerEntry]:
    with office.store.read() as uow:
        return list(uow.ledger.chained())


def test_a_laptops_campaign_moves_up_with_its_ledger_and_its_seals(
    cluster: Cluster, hq: Hq, tmp_path: Path
) -> None:
    played = scene.played(tmp_path)
    laptop = factories.opened_office(played.database)
    noa = factories.staff(laptop).noa.id
    refused = hq("import", played.database, tmp_path / "s.warroom", *WHERE, "--passwords", tmp_path / "p")
    assert "second administrator" in refused.value["error"]
    people.add(laptop, noa, "nils", "Nils Berg", [Role.ADMIN], factories.PASSWORD)
    before, versions = entries(laptop), sealed(laptop)
    laptop.store.close()

    file, first = tmp_path / "spring.warroom", tmp_path / "first"
    moved = hq("import", played.database, file, "--worker", "worker1", *WHERE, "--passwords", first)
    assert moved.code == 0, moved.err
    assert not played.database.exists()
    assert Path(moved.value["moved"]).exists()

    office = signed_in(file, "alix", passwords(first)["alix"])
    after = entries(office)
    assert set(before) <= set(after)
    assert ledger.verify(office).verified
    assert sealed(office) == versions
    assert {p.login: p.roles for p in people.everyone(office)}["alix"] == {Role.APPROVER}
    assert all(a.account.trouble for a in accounts.everything(office) if a.account.remote_identity)
    with office.store.read() as uow:
        assert not uow.deliveries.in_states([DeliveryState.LEASED, DeliveryState.SENDING])
    # Work goes on where it was: what waited for a signature gets it here, with numbers that go on.
    waiting = queries.post(office, played.ids["waiting_post"])
    from warroom.services import approve

    me = people.signed_in(office).id
    post = approve.approve(office, me, waiting.post.id, 1, played.ids["waiting_digest"])
    assert post.stage.value == "approved"
    assert ledger.verify(office).verified
    office.store.close()
    gone = passwords(first)["gone"]
    with pytest.raises(Exception, match="switched off"):
        signed_in(file, "gone", gone)
    assert hq("lint").value == {"found": []}


def sealed(office: Office) -> list[tuple[int, int, bytes, str]]:
    with office.store.read() as uow:
        posts = uow.posts.newest(limit=1000)
        return sorted(
            (v.post_id, v.version, v.content, v.digest) for post in posts for v in uow.posts.versions(post.id)
        )


def test_a_laptop_that_is_in_use_is_not_moved(cluster: Cluster, hq: Hq, tmp_path: Path) -> None:
    from schedules.worker import only_worker

    database = factories.built_campaign(tmp_path)
    with only_worker(database):
        busy = hq("import", database, tmp_path / "s.warroom", *WHERE, "--passwords", tmp_path / "p")
    assert busy.code != 0
    assert database.exists()


def test_a_backup_is_rehearsed_on_another_server(cluster: Cluster, hq: Hq, tmp_path: Path) -> None:
    file, first = tmp_path / "spring.warroom", tmp_path / "first"
    played = scene.played(tmp_path)
    laptop = factories.opened_office(played.database)
    people.add(laptop, factories.staff(laptop).noa.id, "nils", "Nils", [Role.ADMIN], factories.PASSWORD)
    laptop.store.close()
    assert hq("import", played.database, file, *WHERE, "--passwords", first).code == 0
    office = signed_in(file, "noa", passwords(first)["noa"])
    before = entries(office)
    assert hq("backup", tmp_path / "spring.backup").code == 0
    assert "never replaces" in hq("backup", tmp_path / "spring.backup").value["error"]
    assert (tmp_path / "spring.backup").stat().st_mode & 0o077 == 0
    office.store.close()

    with running(fast=True) as other, administering(other):
        damaged = tmp_path / "damaged"
        damaged.write_bytes(b"no tar")
        nothing = hq("restore", damaged, tmp_path / "r.warroom", *WHERE)
        assert "is damaged" in nothing.value["error"]
        back = hq("restore", tmp_path / "spring.backup", tmp_path / "r.warroom", *WHERE)
        assert back.code == 0, back.err
        # Everybody signs in with the password they had; the ledger goes on from where it was.
        office = signed_in(tmp_path / "r.warroom", "noa", passwords(first)["noa"])
        assert ledger.verify(office).verified
        assert set(before) <= set(entries(office))
        with office.store.read() as uow:
            overdue = uow.deliveries.in_states([DeliveryState.QUEUED])
            assert all(d.due_at > uow.now() for d in overdue)
            assert len(uow.deliveries.in_states([DeliveryState.MISSED])) >= back.value["stopped"] - 1
        office.store.close()
        assert hq("lint").value == {"found": []}
        assert json.loads((tmp_path / "r.warroom").read_text())["port"] == other.port


@pytest.fixture
def founded(cluster: Cluster, hq: Hq, tmp_path: Path) -> Path:
    """The headquarters file of a campaign with two administrators and a worker; passwords lie beside it."""
    file = tmp_path / "spring.warroom"
    made = hq("init", file, *FOUNDED, "--worker", "worker1", *WHERE, "--passwords", tmp_path / "first")
    assert made.code == 0, made.err
    for login, password in passwords(tmp_path / "first").items():
        (tmp_path / f"{login}.password").write_text(password)
    return file


def worker(file: Path, *arguments: str, login: str = "worker1") -> list[str]:
    secret = file.with_name(f"{login}.password")
    return [
        "worker", "--database", str(file), "--as", login, "--password-file", str(secret), "--json", *arguments
    ]  # fmt: skip


def test_another_database_in_its_place_is_not_the_campaign(founded: Path) -> None:
    address = read_address(founded)
    write_address(founded, replace(address, campaign_id="another"))
    with pytest.raises(StoreTrouble, match="another one than your headquarters file says"):
        signed_in(founded, "noa", founded.with_name("noa.password").read_text())


def test_a_worker_does_not_begin_while_the_ledger_lacks_what_it_has_seen(
    founded: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    office = signed_in(founded, "noa", founded.with_name("noa.password").read_text())
    seen = HeadsFile(heads_file(office.store.database_id()))
    assert ledger.check_heads(office, seen) is None
    office.store.close()
    with psycopg.connect(**cluster.superuser("warroom"), autocommit=True) as root:
        root.execute("SET session_replication_role = replica")
        root.execute("DELETE FROM warroom.ledger WHERE stream = 'campaign'")
    assert main(worker(founded)) == 4
    assert "Nothing is published" in capsys.readouterr().err
    assert main(worker(founded, login="noa")) == 3
    assert "a worker is no person" in capsys.readouterr().err


def test_a_worker_on_another_machine_takes_the_same_key_or_takes_its_place(
    founded: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = founded.with_name("worker1.password").read_text()
    office_at_headquarters(founded, "worker1", secret).store.close()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "another machine"))
    with pytest.raises(Refused, match="Copy the key file of the other worker here"):
        office_at_headquarters(founded, "worker1", secret)
    office_at_headquarters(founded, "worker1", secret, new_key=True).store.close()
    office_at_headquarters(founded, "worker1", secret).store.close()
