from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.postgres import free_port
from web.commands.demo.world import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo, served as a newcomer gets it, by the console script."""
    home, port = tmp_path_factory.mktemp("served"), free_port()
    env = {**os.environ, "CONCORD_HOME": str(home)}
    env.pop("CONCORD_DATABASE_URL", None)
    command = [str(Path(sys.executable).parent / "concord"), "run", "--port", str(port)]
    log = home / "log"
    # The server inherits it: with the usual soft limit a crowd of connections is refused by the system, not by Concord.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 4096 if hard == resource.RLIM_INFINITY else min(hard, 4096)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=env, stdout=out, stderr=out)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url + "/sign-in", timeout=2).close()
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the demo did not start: " + log.read_text()[-2000:])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one module: while Playwright runs, no other test of the process can start an event loop."""
    found = os.environ.get("CONCORD_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.fail("expected a Chromium, but there is none: run ./concord test")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        launched.close()


class Visitors:
    """Opens a window of its own for everybody, and notes what browsers complain about."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self.problems: list[str] = []

    def window(self, *, width: int = 1280) -> Page:
        context = self._browser.new_context(base_url=self._url, viewport={"width": width, "height": 900})
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("request", lambda sent: self._note_offsite(sent.url))
        return page

    def signed_in(self, name: str, *, width: int = 1280) -> Page:
        page = self.window(width=width)
        page.goto("/sign-in")
        page.fill("[name=email]", f"{name}@demo.invalid")
        page.fill("[name=password]", PASSWORD)
        page.locator("form:has([name=password]) button.primary").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def _note(self, kind: str, words: str) -> None:
        if kind in ("error", "warning"):
            self.problems.append(f"{kind}: {words}")

    def _note_offsite(self, url: str) -> None:
        if not url.startswith((self._url, "data:", "blob:")):
            self.problems.append(f"offsite: {url}")

    def close(self) -> None:
        for context in self._browser.contexts:
            context.close()


@pytest.fixture
def visitors(browser: Browser, server: str) -> Iterator[Visitors]:
    opened = Visitors(browser, server)
    yield opened
    opened.close()
