"""What every test stands on: no display, no keyring, an odd time zone, own folders, English, a campaign."""

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import factories, headquarters
from tests.factories import SetClock, Staff
from warroom.language import speak
from warroom.services.office import Office

pytest_plugins = ["pytester", "tests.guards"]

# Before Qt, keyring or a worker process is started, as they read it once.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# The machine's zone must never matter: this one is a day and 45 minutes away from the campaign's.
os.environ["TZ"] = "Pacific/Chatham"
time.tzset()

settings.register_profile(
    "house",
    deadline=None,  # a busy machine is slow, and not wrong
    derandomize="CI" in os.environ,  # there, a red run can be repeated
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--headquarters", action="store_true", help="campaigns stand on a PostgreSQL instead of in a file"
    )


def pytest_configure(config: pytest.Config) -> None:
    # As in the program itself (ui/garbage.py): on another thread it would take windows apart.
    gc.disable()
    if config.getoption("--headquarters"):
        headquarters.want()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = "only_in_a_file" if config.getoption("--headquarters") else "only_at_headquarters"
    for item in items:
        for mark in item.iter_markers(left_out):
            item.add_marker(pytest.mark.skip(reason=f"{left_out.replace('_', ' ')}: {mark.args[0]}"))


def pytest_runtest_teardown() -> None:
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            break


def pytest_sessionfinish() -> None:
    headquarters.end()


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nobody's settings and campaigns are touched. The cache stays: fontconfig keeps its index there."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A test that speaks French doesn't leave the next one speaking it."""
    yield
    speak("en")


@pytest.fixture(scope="session")
def campaign_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The campaign “Spring” that every test gets a copy of."""
    return factories.built_campaign(tmp_path_factory.mktemp("campaign"))


@pytest.fixture
def database(campaign_file: Path, tmp_path: Path) -> Path:
    """This test's own campaign file."""
    return factories.copied_campaign(campaign_file, tmp_path)


@pytest.fixture
def clock() -> SetClock:
    """This test's time."""
    return SetClock()


@pytest.fixture
def staff(office: Office) -> Staff:
    """Camille drafts, Alix approves, Sasha monitors, Noa administers; each folder has its `office`."""
    return factories.staff(office)
