"""What can be wrong between a desk and headquarters: each has its sentence, and nothing typed is lost."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from connectors.registry import networks
from tests import factories
from tests.cluster import Cluster, running
from tests.headquarters import DATABASE, PASSWORD, STAFF, WORKER_LOGIN
from warroom.domain.campaign import Campaign
from warroom.domain.ids import PersonId
from warroom.domain.media import MediaInfo
from warroom.domain.person import Role
from warroom.domain.post import Draft, Part
from warroom.domain.sealed import digest
from warroom.errors import NotAllowed, RuleBroken, StoreTrouble
from warroom.events import Bus
from warroom.services import compose, people, people_changes, queries
from warroom.services.office import Office
from warroom.services.setup import DEFAULT_GRACE
from warroom.store import building
from warroom.store.address import Address, read_address, write_address
from warroom.store.building import FirstWorker, ServerAdministrator
from warroom.store.certificates import prove
from warroom.store.server import open_server
from warroom.store.server_check import check_server
from warroom.store.store import SCHEMA_REV, Store
from warroom.store.vault import SealedVault


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server whose campaign every test here shares, and leaves as it was."""
    with running(fast=True) as made:
        campaign = Campaign("Spring", "Europe/Paris", "en", True, DEFAULT_GRACE, factories.UtcClock().now())
        administrator = ServerAdministrator(made.superuser())
        building.found(administrator, DATABASE, campaign, STAFF, [FirstWorker(WORKER_LOGIN, PASSWORD)])
        yield made


@pytest.fixture
def address(cluster: Cluster) -> Address:
    return Address(cluster.host, cluster.port, DATABASE, cluster.certificate)


@pytest.fixture
def file(address: Address, tmp_path: Path) -> Path:
    write_address(tmp_path / "spring.warroom", address)
    return tmp_path / "spring.warroom"


@pytest.fixture
def root(cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """The server's administrator."""
    with psycopg.connect(**cluster.superuser(DATABASE), autocommit=True) as connection:
        yield connection


@pytest.fixture
def desk(file: Path) -> Iterator[Callable[[str], Office]]:
    """Opens the desk of somebody who signs in."""
    stores: list[Store] = []

    def opened(login: str) -> Office:
        store = open_server(file, login, PASSWORD, Bus())
        stores.append(store)
        vault = SealedVault(store, file.with_suffix(".key"))
        return Office(store, store.clock, networks(), vault, store.bus)

    yield opened
    for store in stores:
        store.close()


def refused(file: Path, login: str = "camille", password: str = PASSWORD) -> str:
    with pytest.raises((StoreTrouble, NotAllowed)) as caught:
        open_server(file, login, password, Bus())
    assert password not in str(caught.value)
    return caught.value.sentence


def at(file: Path, address: Address) -> Path:
    write_address(file, address)
    return file


def test_somebody_signs_in(desk: Callable[[str], Office]) -> None:
    assert people.signed_in(desk("camille")).display_name == "Camille Roy"


def test_a_wrong_password_or_login(file: Path) -> None:
    assert "The login or the password is wrong" in refused(file, password="not this one")
    assert "The login or the password is wrong" in refused(file, login="nobody")


def test_a_wrong_port_or_host(file: Path, address: Address) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        sentence = refused(at(file, replace(address, port=unused.getsockname()[1])))
    assert "can't be reached. Check the network" in sentence
    assert "no server called" in refused(at(file, replace(address, host="hq.invalid")))


def test_a_wrong_database(file: Path, address: Address) -> None:
    # A server tells strangers nothing of what databases it has: both are kept out alike.
    for database in ("autumn", "postgres"):
        sentence = refused(at(file, replace(address, database=database)))
        assert "no database “autumn”" in sentence or "may not use headquarters" in sentence


def test_a_server_that_does_not_prove_itself(file: Path, address: Address) -> None:
    other = prove(["127.0.0.1"]).authority
    assert "does not prove that it is headquarters" in refused(at(file, replace(address, certificate=other)))
    with pytest.raises(StoreTrouble, match="does not prove that it is headquarters"):
        check_server(replace(address, certificate=other))
    assert check_server(address).until > factories.UtcClock().now()


def test_what_answers_is_no_server_of_ours(file: Path, address: Address) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        done = Event()

        def answer() -> None:
            link, _ = listener.accept()
            link.recv(100)
            link.sendall(b"N")
            done.wait(10)
            link.close()

        thread = Thread(target=answer)
        thread.start()
        port = listener.getsockname()[1]
        with pytest.raises(StoreTrouble, match="it does not encrypt"):
            check_server(replace(address, port=port))
        done.set()
        thread.join()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"warroom": "headquarters 1"}', json.dumps({"warroom": "headquarters 99"})]
)
def test_a_damaged_headquarters_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.warroom").write_text(text)
    with pytest.raises(StoreTrouble, match="does not say where headquarters is"):
        read_address(tmp_path / "x.warroom")


def test_a_role_that_is_missing(desk: Callable[[str], Office]) -> None:
    office = desk("sasha")
    me = people.signed_in(office)
    with pytest.raises(NotAllowed, match="takes the role of administrator"):
        people_changes.ask_to_add(office, me.id, "new", "New", [Role.DRAFTER], PASSWORD)
    # And a client that doesn't ask first is told by the database.
    with pytest.raises(RuleBroken, match="your role does not include it"), office.store.write(me.id) as uow:
        uow.accounts.change(1, disabled_at=uow.now())  # type: ignore[arg-type]  # any number would do


def test_a_worker_is_no_person(desk: Callable[[str], Office]) -> None:
    with pytest.raises(NotAllowed, match="a worker's login"):
        people.signed_in(desk(WORKER_LOGIN))


def test_another_version(file: Path, root: psycopg.Connection[Any]) -> None:
    def set_version(rev: int, least: int) -> None:
        root.execute("UPDATE warroom.schema_meta SET schema_rev = %s, min_client_rev = %s", (rev, least))

    try:
        set_version(SCHEMA_REV - 1, SCHEMA_REV - 1)
        assert "runs an older Warroom than this desk. Ask the server's administrator" in refused(file)
        set_version(SCHEMA_REV + 1, SCHEMA_REV + 1)
        assert "made by a newer Warroom. Update this program" in refused(file)
        # Expand, then contract: what is newer and takes this desk still is no trouble.
        set_version(SCHEMA_REV + 1, SCHEMA_REV)
        open_server(file, "camille", PASSWORD, Bus()).close()
    finally:
        set_version(SCHEMA_REV, SCHEMA_REV)


def test_rules_that_were_tampered_with(file: Path, root: psycopg.Connection[Any]) -> None:
    root.execute("ALTER TABLE warroom.approval DISABLE TRIGGER approval_insert")
    try:
        assert "are not those that were put there" in refused(file)
    finally:
        root.execute("ALTER TABLE warroom.approval ENABLE TRIGGER approval_insert")
    open_server(file, "camille", PASSWORD, Bus()).close()


def test_too_many_connections(file: Path, root: psycopg.Connection[Any]) -> None:
    root.execute("ALTER ROLE camille CONNECTION LIMIT 0")
    try:
        assert "Too many desks and workers are connected" in refused(file)
    finally:
        root.execute("ALTER ROLE camille CONNECTION LIMIT 12")


def test_a_person_who_is_switched_off_while_working(
    desk: Callable[[str], Office], root: psycopg.Connection[Any]
) -> None:
    office, noa = desk("sasha"), desk("noa")
    sasha = people.signed_in(office)
    people.disable(noa, people.signed_in(noa).id, sasha.id)
    try:
        with pytest.raises((StoreTrouble, NotAllowed)) as first:
            queries.posts(office, queries.PostFilter())
        with pytest.raises(NotAllowed, match="Your access was switched off"):
            queries.posts(office, queries.PostFilter())
        assert "ended this connection" in str(first.value) or "switched off" in str(first.value)
    finally:
        nils = desk("nils")
        people_changes.ask_to_enable(noa, people.signed_in(noa).id, sasha.id)
        (change,) = people_changes.waiting(nils)
        people_changes.confirm(nils, people.signed_in(nils).id, change.id)
    assert queries.posts(desk("sasha"), queries.PostFilter()) == ()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of a few megabytes, which the server may write to."""
    if os.getuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = Path(tempfile.mkdtemp())
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    shutil.chown(folder, "postgres", "postgres")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def fill(office: Office, me: PersonId) -> None:
    """Attach picture after picture, ten megabytes of them."""
    for _ in range(10):
        content = os.urandom(1_000_000)
        with office.store.write(me) as uow:
            uow.media.add(MediaInfo(digest(content), "image/png", len(content), 1, 1), content, me, uow.now())


def test_a_full_disk_on_the_server(
    desk: Callable[[str], Office], root: psycopg.Connection[Any], small_disk: Path
) -> None:
    office = desk("camille")
    me = people.signed_in(office).id
    draft = Draft(title="Kept", accounts=(), thread=(Part("Kept."),))
    post = compose.start(office, me, draft)
    root.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    try:
        root.execute("ALTER TABLE warroom.media SET TABLESPACE small")
        with pytest.raises(StoreTrouble, match="The disk of headquarters' server is full"):
            fill(office, me)
        # The rest goes on.
        saved = compose.save(office, me, post.id, post.revision, replace(draft, title="Still kept"))
        assert saved.draft.title == "Still kept"
    finally:
        root.execute("ALTER TABLE warroom.media SET TABLESPACE pg_default")
        root.execute("DROP TABLESPACE small")
