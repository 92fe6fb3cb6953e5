"""A wave in PostgreSQL instead of SQLite: the stages after it must not be able to tell."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from building import ROOT, Built, command
from postgresql import Cluster, postgresql

from eindekss.dataset.manifest import hashes
from eindekss.web.database import database

STAGES = ("frame", "extract")

# A save holds its response while the wave is closed from another connection, then a second save comes too late.
CLOSING = """
import sys, threading, time
from pathlib import Path
sys.path.insert(0, "tests")
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from practice import INSTITUTION, make_practice
call_command("migrate", verbosity=0)
settings.SECRET_FILE = Path(sys.argv[1]) / "secret"
from eindekss.collection import lifecycle
from eindekss.collection.answering import Said, Seen, save
from eindekss.collection.field_period import moves
from eindekss.collection.models import Response
from eindekss.registry.models import User, Wave
practice = make_practice(Path(sys.argv[1]))
user = User.objects.get(username=INSTITUTION)
of = {"wave": practice.record, "institution": user.assignments.get().institution, "questionnaire": "self-assessment"}
response = Response.objects.create(**of, state="opened")

def close():
    moves.make("close", practice.record, None)
    print("closed over", ",".join(response.answers.values_list("value", flat=True)))
    connection.close()

closing = threading.Thread(target=close)
with transaction.atomic():
    save(response, "", {"STAFF": Said("40")}, {}, user)
    closing.start()
    closing.join(1)
    print("waits" if closing.is_alive() else "does not wait")
closing.join()
try:
    save(response, "", {"STAFF": Said("41")}, {"STAFF": Seen(1, Said("40"))}, user)
except lifecycle.NotAllowed:
    print("refused")
# A save that waits for a response which closing holds sees the wave as closing has left it.
Wave.objects.filter(pk=practice.record.pk).update(state="open")
said = []

def late():
    try:
        save(response, "", {"STAFF": Said("42")}, {"STAFF": Seen(1, Said("40"))}, user)
    except lifecycle.NotAllowed:
        said.append("refused")
    connection.close()

saving = threading.Thread(target=late)
with transaction.atomic():
    moves.make("close", practice.record, None)
    saving.start()
    saving.join(1)
    print("waits" if saving.is_alive() else "does not wait")
saving.join()
print(*said)
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgresql() as running:
        yield running


def datasets(home: Path, wave: str) -> dict[str, dict[str, str]]:
    """Stage -> file -> hash of what the wave became by way of a database."""
    places = {stage: home / wave / stage for stage in STAGES}
    return {stage: hashes(place.glob("*.parquet"), place) for stage, place in places.items()}


@pytest.mark.parametrize("name", ["lakeland", "latvia"])
def test_both_databases_give_the_same_datasets(
    name: str, request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path
) -> None:
    usual: Built = request.getfixturevalue(name)
    address = cluster.create(name)
    for arguments in (["load", usual.wave.id], ["run", usual.wave.id, "--to", "extract"]):
        done = command(tmp_path, *arguments, database=address, covered=False)
        assert done.returncode == 0, done.stderr
    found = datasets(tmp_path, usual.wave.id)
    assert all(found.values())
    assert found == datasets(usual.home, usual.wave.id)
    assert list(usual.home.glob("*.sqlite3"))
    assert not list(tmp_path.glob("*.sqlite3"))


def test_closing_waits_for_saves_under_way_and_none_lands_after_it(cluster: Cluster, tmp_path: Path) -> None:
    environment = os.environ | {
        "EINDEKSS_HOME": str(tmp_path), "EINDEKSS_DATABASE": cluster.create("closing"),
        "DJANGO_SETTINGS_MODULE": "eindekss.web.settings", "EINDEKSS_SECRET_KEY": "of this test only",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", CLOSING, str(tmp_path)], cwd=ROOT, env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == ["waits", "closed over 40", "refused", "waits", "refused"]


def test_a_server_made_for_a_command_ends_with_it_even_when_it_is_killed() -> None:
    script = [sys.executable, str(ROOT / "tools" / "postgresql.py"), "sh", "-c", "echo $EINDEKSS_DATABASE; sleep 60"]
    with subprocess.Popen(script, stdout=subprocess.PIPE, text=True, start_new_session=True) as made:
        address = made.stdout.readline().strip()
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("postgres",)
        made.kill()
        folder = Path(str(database(address, ROOT)["HOST"]))
        running = folder / "data" / "postmaster.pid"
        assert running.exists()
        for _ in range(200):
            if not running.exists():
                break
            time.sleep(0.1)
        assert not running.exists()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address)
        os.killpg(made.pid, signal.SIGKILL)  # the command that was run
    shutil.rmtree(folder)
