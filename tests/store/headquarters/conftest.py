"""Headquarters' server with a played day, made once for all tests here that leave it as it is."""

from collections.abc import Iterator

import pytest

from tests.store.headquarters.server import Server, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server; whoever changes something adds what is their own."""
    with serving(tmp_path_factory.mktemp("headquarters")) as made:
        yield made
