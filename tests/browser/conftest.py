"""Real browsers before the real product; collected with `RAPPORTEUR_BROWSER_TESTS=1` alone, for it needs chromium."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.product import Product

collect_ignore_glob = [] if os.environ.get("RAPPORTEUR_BROWSER_TESTS") == "1" else ["test_*.py"]

CHROMIUM = os.environ.get("RAPPORTEUR_CHROMIUM", "/usr/bin/chromium")
AXE = ("axe-core@4.10.3", "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb")
"""What looks for barriers, from npm (MPL-2.0; it is not shipped), and the digest of its one file."""

Sit = Callable[..., Page]
"""`sit(product, role, width, height)` opens a browser of its own in which one sits in that role."""


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which the sample session stands in the middle of its floor."""
    data = tmp_path_factory.mktemp("played") / "data"
    with Product(data).started():
        pass
    return data


@pytest.fixture
def product(played: Path, tmp_path: Path) -> Iterator[Product]:
    """The product with the sample session in the middle of its floor, for one test alone."""
    data = tmp_path / "data"
    shutil.copytree(played, data)
    with Product(data).started() as product:
        yield product


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def sit(chromium: Browser) -> Iterator[Sit]:
    """A browser of its own for whoever sits down; what its pages complain of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def sits(product: Product, role: str, width: int = 1440, height: int = 900, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        form: dict[str, str | float | bool] = {"role": role, "to": "/"}
        assert context.request.post(f"{product.address}/seat", form=form, headers={"Origin": product.address}).ok
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        return page

    yield sits
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, as its digest says."""
    folder = tmp_path_factory.mktemp("axe")
    package, digest = AXE
    subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, timeout=120, capture_output=True)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/axe.min.js")
        assert member is not None
        source = member.read()
    assert hashlib.sha256(source).hexdigest() == digest
    return source.decode()
