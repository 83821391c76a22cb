"""The local Bluesky: one for the whole run without rate limits, and one with them for those who count."""

from collections.abc import Iterator

import pytest

from tests.networks.bluesky.installation import Missing, install
from tests.networks.bluesky.server import LocalBluesky, running


def pytest_sessionstart(session: pytest.Session) -> None:
    """Install before any test's time runs. What is missing on this machine is said in one sentence."""
    session.config.get_terminal_writer().line(
        "Bluesky's own servers: installing takes minutes, the first time."
    )
    try:
        install()
    except Missing as missing:
        pytest.exit(str(missing), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session")
def network() -> Iterator[LocalBluesky]:
    """Bluesky without rate limits."""
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def strict_network() -> Iterator[LocalBluesky]:
    """Bluesky with its rate limits on."""
    with running(rate_limits=True) as started:
        yield started
