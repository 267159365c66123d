"""Servers for the tests: one that all share, and more for those who stop theirs."""

from collections.abc import Callable, Iterator

import pytest

from serving import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that the tests share."""
    shared = Server(tmp_path_factory.mktemp("shared") / "data")
    yield shared
    shared.close()


@pytest.fixture
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Starts a server of the test's own, with options of `baton serve`."""
    started: list[Server] = []

    def start(*options: str) -> Server:
        started.append(Server(tmp_path_factory.mktemp("own") / "data", *options))
        return started[-1]

    yield start
    for one in started:
        one.close()
