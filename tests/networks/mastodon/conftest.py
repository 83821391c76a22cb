"""The local instances: snac2 with two people, and mastodon-mock; one of each for the whole run."""

from collections.abc import Iterator

import pytest

from tests.networks.mastodon.installation import Missing, snac
from tests.networks.mastodon.server import LocalInstance, mocked, running


def pytest_sessionstart(session: pytest.Session) -> None:
    """Fetch before any test's time runs. What is missing on this machine is said in one sentence."""
    try:
        snac()
    except Missing as missing:
        pytest.exit(str(missing), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session")
def instance() -> Iterator[LocalInstance]:
    """snac2: a real server, which keeps no keys and streams nothing."""
    with running("spring", "voter") as started:
        yield started


@pytest.fixture(scope="session")
def mock() -> Iterator[str]:
    """mastodon-mock: it keeps keys and streams."""
    with mocked() as url:
        yield url
