"""The local WordPress: one for the whole run."""

from collections.abc import Iterator

import pytest

from tests.networks.wordpress.server import LocalWordPress, Missing, check_installed, running


def pytest_sessionstart(session: pytest.Session) -> None:
    """What is missing on this machine is said in one sentence, before any test."""
    try:
        check_installed()
    except Missing as missing:
        pytest.exit(str(missing), returncode=pytest.ExitCode.USAGE_ERROR)


@pytest.fixture(scope="session")
def blog() -> Iterator[LocalWordPress]:
    """A blog with its people: editor, author, contributor, subscriber, and one who may not publish."""
    with running() as started:
        yield started
