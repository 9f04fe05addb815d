"""The fixtures of the desk's tests: a desk over a database of its own, and browsers without a window."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.desk import Bench, client_of, log_in


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Bench]:
    """A desk with one of each role."""
    made = Bench(tmp_path)
    made.add_staff()
    yield made
    made.close()


@pytest.fixture
async def client(desk: Bench) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which nobody has logged in."""
    async with client_of(desk.app()) as made:
        yield made


@pytest.fixture
async def handler(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A handler who has logged in."""
    await log_in(client, "hanna")
    return client


@pytest.fixture
async def approver(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """An approver who has logged in."""
    await log_in(client, "aino")
    return client
