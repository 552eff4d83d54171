"""A browser before an installation that signs people in by the tests' provider."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from services.together import Whole
from tests.access.identity import CLIENT, SECRET, Identity, trusting

HOME = "http://localhost:8000"
LINES: tuple[dict[str, Any], ...] = (
    {"who": {"groups": "secretariat"}, "role": "secretariat", "session": "access"},
    {"who": {"sub": "auditor"}, "role": "auditor"},
)


def signing_in(provider: Identity, grants: Path, **more: Any) -> dict[str, Any]:
    return {**trusting(provider, grants), "oidc_client": CLIENT, "oidc_client_secret": SECRET, **more}


@asynccontextmanager
async def browser(whole: Whole) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(whole.app), base_url=HOME) as client:
        yield client


async def leave(client: httpx2.AsyncClient, to: str = "/") -> str:
    """Go to the provider, be signed in there, and get the address that it sends back to."""
    answer = await client.get("/login", params={"to": to})
    assert answer.status_code == 303, answer.text
    async with httpx2.AsyncClient() as outside:
        return (await outside.get(answer.headers["location"])).headers["location"]


async def sign_in(client: httpx2.AsyncClient, to: str = "/") -> httpx2.Response:
    return await client.get(await leave(client, to))


def form_of(page: str) -> str:
    found = re.search(r'name="form" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]
