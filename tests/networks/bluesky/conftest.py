"""The local Bluesky: one for the whole run without rate limits, and one with them for those who count."""

from collections.abc import Iterator

import pytest

from tests.networks.bluesky.server import LocalBluesky, running


@pytest.fixture(scope="session")
def network() -> Iterator[LocalBluesky]:
    """Bluesky without rate limits. The first run on a machine installs it, which takes minutes."""
    with running() as started:
        yield started


@pytest.fixture(scope="session")
def strict_network() -> Iterator[LocalBluesky]:
    """Bluesky with its rate limits on."""
    with running(rate_limits=True) as started:
        yield started
