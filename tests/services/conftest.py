"""The campaign “Spring” for the use cases' stories: a real file, and a clock that is moved by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.factories import SetClock, Staff
from tests.ui.films import film
from warroom.domain.account import Account
from warroom.domain.capabilities import Terms
from warroom.domain.checks import Severity
from warroom.domain.ids import WORKER
from warroom.domain.person import Person, Role
from warroom.domain.post import Draft, Post
from warroom.ports import Identity, Secret
from warroom.services import accounts, approve, compose
from warroom.services.office import Office
from warroom.services.videos import CHUNK_BYTES

Connect = Callable[..., Account]


@pytest.fixture(scope="session")
def campaign_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The campaign that every test gets a copy of; its account is connected."""
    file = factories.built_campaign(tmp_path_factory.mktemp("services"))
    office = factories.opened_office(file)
    with office.store.write(WORKER) as uow:
        uow.accounts.change(uow.accounts.all()[0].id, remote_identity="did:spring")
    office.store.close()
    return file


@pytest.fixture
def office(database: Path, clock: SetClock) -> Iterator[Office]:
    """The campaign, opened."""
    opened = factories.opened_office(database, clock)
    yield opened
    opened.store.close()


@pytest.fixture
def robin(office: Office, staff: Staff) -> Person:
    """A second approver."""
    return factories.add_person(office, staff.noa.id, "robin", "Robin Lam", [Role.APPROVER])


@pytest.fixture
def kim(office: Office, staff: Staff) -> Person:
    """Somebody who both drafts and approves."""
    return factories.add_person(office, staff.noa.id, "kim", "Kim Bale", [Role.DRAFTER, Role.APPROVER])


@pytest.fixture
def connect(office: Office, staff: Staff) -> Connect:
    """Adds an account on the double of a network, as if a worker had connected it."""

    def connected(network: str, terms: Terms | None = None) -> Account:
        handle = f"spring_{network}"
        added = accounts.add(office, staff.noa.id, f"rehearsal-{network}", handle, "", None, Secret("any"))
        identity = Identity(f"id:{network}", handle, handle, terms or Terms())
        accounts.connected(office, added.id, identity)
        return next(h.account for h in accounts.everything(office) if h.account.id == added.id)

    return connected


@pytest.fixture
def film_file(tmp_path: Path) -> Path:
    """A video that is longer than one piece of the database."""
    file = tmp_path / "speech.mp4"
    file.write_bytes(film(seconds=30, size=CHUNK_BYTES + 1000))
    return file


def errors(office: Office, draft: Draft) -> list[str]:
    """What stands in the way of submitting the draft."""
    return [f.sentence for f in compose.check(office, draft) if f.severity is Severity.ERROR]


def signed(office: Office, staff: Staff, draft: Draft) -> Post:
    """The draft, submitted by Camille and approved by Alix."""
    post = compose.start(office, staff.camille.id, draft)
    version = compose.submit(office, staff.camille.id, post.id, post.revision)
    return approve.approve(office, staff.alix.id, post.id, version.version, version.digest)
