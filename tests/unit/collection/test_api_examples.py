"""The examples of docs/how-to/submit-by-api.md, run as they stand there against a site on loopback."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from practice import Practice

from eindekss.collection.api import tokens
from eindekss.registry.models import Participation, User

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "submit-by-api.md"


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def run(live_server: Any, practice: Practice) -> Any:
    participation = Participation.objects.get(wave=practice.record, institution__key="DEMO")
    _, secret = tokens.make(participation, "Sistēma", 30, User.objects.get(username="demo-birojs"))

    def run(*command: str) -> str:
        environment = os.environ | {"EINDEKSS_SITE": live_server.url, "EINDEKSS_TOKEN": secret, "no_proxy": "*"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_examples_in_curl(run: Any, practice: Practice) -> None:
    look, attempt = (json.loads(run("bash", "-c", each)) for each in examples("sh"))
    assert look["institution"]["key"] == "DEMO"
    assert (attempt["dry_run"], attempt["written"]) == (True, 2)
    assert practice.answers("service-1") == {}


def test_the_example_in_python(run: Any, practice: Practice) -> None:
    (program,) = examples("python")
    assert run(sys.executable, "-c", program) == "written 4, to be checked 0\n"
    assert practice.answers("service-1") == {"APP_ALL": "120", "APP_E": "70"}
    assert practice.answers("service-2") == {"APP_ALL": "45", "APP_E": "45"}
    assert run(sys.executable, "-c", program) == "nothing new\n"
