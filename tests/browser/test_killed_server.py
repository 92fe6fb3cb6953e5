"""The server dies without warning while someone answers: what was shown as saved is there, the rest is sent later."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import PASSWORD, browser, log_in
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[2]
PREPARE = """
import os
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from practice import make_practice
make_practice(Path(os.environ["EINDEKSS_HOME"]))
"""
SECTION = "/waves/lakeland-2025-demo/DEMO/self-assessment/section/work/"
pytestmark = pytest.mark.browser


class Server:
    """The collection site as it is served in earnest, on a database of its own."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "eindekss.web.settings", "EINDEKSS_HOME": str(home),
            "EINDEKSS_DEMO_PASSWORD": PASSWORD,
            "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", "tests")),
        }  # fmt: skip
        self.environment.pop("EINDEKSS_DATABASE", None)
        self.environment.pop("EINDEKSS_SECRET_KEY", None)
        subprocess.run([sys.executable, "-c", PREPARE], env=self.environment, cwd=ROOT, check=True)
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "eindekss.web.wsgi", "--bind", f"127.0.0.1:{self.port}",
                   "--workers", "2", "--threads", "2", "--log-level", "critical"]  # fmt: skip
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, start_new_session=True)
        for _ in range(200):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "home")
    yield running
    running.kill()


def fill(page: Page, item: str, value: str, state: str) -> None:
    page.locator(f"#a-{item}").fill(value)
    expect(page.locator("#saving")).to_contain_text(state, timeout=20_000)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(server: Server) -> None:
    with browser() as chromium:
        page = chromium.new_page(base_url=server.address)
        log_in(page, "demo-iestade")
        page.goto(SECTION)
        for number in ("1", "2", "3"):
            fill(page, "DOC_ALL", number, "Saglabāts")
            server.kill()
            fill(page, "DOC_E", number, "Nav savienojuma")
            server.start()
            expect(page.locator("#saving")).to_contain_text("Saglabāts", timeout=30_000)
            page.goto(SECTION)
            assert page.locator("#a-DOC_ALL").input_value() == number
            assert page.locator("#a-DOC_E").input_value() == number
            assert page.evaluate("Object.keys(localStorage).length") == 0
