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
from building import ROOT, command
from postgresql import Cluster, postgresql

from eindekss.dataset.manifest import hashes
from eindekss.web.database import database

STAGES = ("frame", "extract")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgresql() as running:
        yield running


def datasets(folder: Path, home: Path, address: str = "") -> dict[str, dict[str, str]]:
    """Stage -> file -> hash of what the wave becomes by way of a database."""
    for arguments in (["load", str(folder)], ["run", str(folder), "--to", "extract"]):
        done = command(home, *arguments, database=address)
        assert done.returncode == 0, done.stderr
    places = {stage: home / folder.name / stage for stage in STAGES}
    return {stage: hashes(place.glob("*.parquet"), place) for stage, place in places.items()}


@pytest.mark.parametrize("name", ["examples/lakeland-2025", "waves/latvia-2017"])
def test_both_databases_give_the_same_datasets(name: str, cluster: Cluster, tmp_path: Path) -> None:
    sqlite, other = tmp_path / "sqlite", tmp_path / "postgresql"
    usual = datasets(ROOT / name, sqlite)
    assert all(usual.values())
    assert datasets(ROOT / name, other, cluster.create(Path(name).name)) == usual
    assert list(sqlite.glob("*.sqlite3"))
    assert not list(other.glob("*.sqlite3"))


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
