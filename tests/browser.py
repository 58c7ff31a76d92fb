"""A browser for tests: Chromium without a window, driven by chromedriver over WebDriver, which is JSON over HTTP."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
#: Why there is none, '' where there is one.
MISSING = "" if CHROMIUM and DRIVER else "no chromium with chromedriver on this machine"
KEYS = {"Escape": "\ue00c", "ArrowDown": "\ue015", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "Enter": "\ue007"}
KEYS |= {"Tab": "\ue004"}
PLAIN = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
PLAIN += ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking")  # and off the network


class Browser:
    """One window."""

    def __init__(self, driver: str, arguments: tuple[str, ...]) -> None:
        self.driver = driver
        self.session = ""
        options = {"binary": CHROMIUM, "args": [*PLAIN, *arguments]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self.session = self.ask("POST", "", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One command of WebDriver."""
        address = f"{self.driver}/session" + (f"/{self.session}" if self.session else "") + (f"/{path}" if path else "")
        data = json.dumps(body or {}).encode() if method == "POST" else None
        with urlopen(Request(address, data, {"Content-Type": "application/json"}, method=method), timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, path: Path, anchor: str = "") -> None:
        """Open a page, at a place of it."""
        self.ask("POST", "url", {"url": path.resolve().as_uri() + (f"#{anchor}" if anchor else "")})

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns."""
        return self.ask("POST", "execute/sync", {"script": script, "args": list(arguments)})

    def type(self, *keys: str) -> None:
        """Type keys, or texts, into what has the focus."""
        signs = [sign for key in keys for sign in ([KEYS[key]] if key in KEYS else key)]
        actions = [{"type": kind, "value": sign} for sign in signs for kind in ("keyDown", "keyUp")]
        self.ask("POST", "actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def messages(self) -> list[str]:
        """What the page has said on the console since it was asked last."""
        return [entry["message"] for entry in self.ask("POST", "se/log", {"type": "browser"})]

    def picture(self, path: Path) -> None:
        """The window as PNG."""
        path.write_bytes(base64.b64decode(self.ask("GET", "screenshot")))


@contextmanager
def browser(*arguments: str) -> Iterator[Browser]:
    """A browser that ends with the test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([str(DRIVER), f"--port={port}", "--log-level=OFF"], stdout=subprocess.DEVNULL)
    try:
        window = started(f"http://127.0.0.1:{port}", arguments)
        try:
            yield window
        finally:
            window.ask("DELETE", "")
    finally:
        process.terminate()
        process.wait(10)


def started(driver: str, arguments: tuple[str, ...]) -> Browser:
    """A window, as soon as the driver listens."""
    for _ in range(200):
        try:
            urlopen(f"{driver}/status", timeout=5).close()
            break
        except (URLError, ConnectionError):
            time.sleep(0.05)
    return Browser(driver, arguments)
