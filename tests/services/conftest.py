"""The campaign “Spring” for the use cases' stories: a real file, and a clock that is moved by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.factories import PASSWORD, SetClock, Staff
from warroom.domain.ids import WORKER
from warroom.domain.person import Person, Role
from warroom.services import people
from warroom.services.office import Office


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
    return people.add(office, staff.noa.id, "robin", "Robin Lam", [Role.APPROVER], PASSWORD)


@pytest.fixture
def kim(office: Office, staff: Staff) -> Person:
    """Somebody who both drafts and approves."""
    return people.add(office, staff.noa.id, "kim", "Kim Bale", [Role.DRAFTER, Role.APPROVER], PASSWORD)
