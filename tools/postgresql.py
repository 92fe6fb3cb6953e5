#!/usr/bin/env python3
"""Run a command against a real PostgreSQL that is there for it alone: ``tools/postgresql.py make-something``.

A cluster of Debian's package in a temporary folder, reached through a socket in that folder and nowhere else, so
that letting everyone in who gets there lets nobody else in. It ends with the command, and with this process
however that ends. The command finds it in EINDEKSS_DATABASE. Its texts sort as Latvian ones do: whatever leans on
the order of another database shows here.
"""

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

BINARIES = Path("/usr/lib/postgresql")
OWNER = "postgres"
# A test's database need not outlive the machine's power; what measures or kills sets this aside.
_FORGETFUL = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class Cluster:
    """One server and its folder. ``durable``: a commit is on the disk before it is acknowledged, as in earnest."""

    def __init__(self, folder: Path, durable: bool = False) -> None:
        self.folder, self.durable = folder, durable
        self._binaries = _newest()
        self._person = _owner()
        if self._person:
            shutil.chown(folder, self._person.pw_uid, self._person.pw_gid)
        self._run("initdb", "-D", str(self._data), "-U", OWNER, "--auth=reject", "--auth-local=trust", "--no-sync",
                  "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=lv")  # fmt: skip

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def address(self, name: str = OWNER) -> str:
        return f"postgresql://{OWNER}@/{name}?host={quote(str(self.folder), safe='')}"

    def start(self) -> None:
        command = [
            "setpriv", "--pdeathsig", "INT",  # the kernel ends it when this process dies without a word
            *self._as_owner(), str(self._binaries / "postgres"), "-D", str(self._data), "-k", str(self.folder),
            "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=128MB",
            *([] if self.durable else _FORGETFUL),
        ]  # fmt: skip
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", start_new_session=True)  # noqa: S603 - fixed command
        for _ in range(600):
            if self._answers():
                return
            if self._server.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(self._log.read_text(encoding="utf-8", errors="replace")[-2000:])

    def stop(self, mode: str = "fast") -> None:
        """``fast`` ends what runs and closes the books; ``immediate`` leaves as if it had crashed."""
        if self._server.poll() is not None:
            return
        self._run("pg_ctl", "stop", "-D", str(self._data), "-m", mode, "-w", "-t", "30")
        self._server.wait()

    def create(self, name: str) -> str:
        """A new database's address."""
        self._run("createdb", "-h", str(self.folder), "-U", OWNER, name)
        return self.address(name)

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _answers(self) -> bool:
        command = [str(self._binaries / "pg_isready"), "-q", "-h", str(self.folder)]
        return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - fixed command

    def _as_owner(self) -> list[str]:
        if not self._person:
            return []
        return ["--reuid", str(self._person.pw_uid), "--regid", str(self._person.pw_gid), "--clear-groups"]

    def _run(self, program: str, *arguments: str) -> None:
        command = ["setpriv", *self._as_owner(), str(self._binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603 - fixed
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)


def _newest() -> Path:
    found = sorted(BINARIES.glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise SystemExit("PostgreSQL is not installed: run tools/install-system")
    return found[-1]


def _owner() -> "pwd.struct_passwd | None":
    """PostgreSQL refuses to run as root: then the user that Debian's package made runs it."""
    return pwd.getpwnam(OWNER) if os.geteuid() == 0 else None


@contextmanager
def postgresql(durable: bool = False) -> Iterator[Cluster]:
    """A running cluster, gone with the block."""
    with tempfile.TemporaryDirectory(prefix="eindekss-pg-", ignore_cleanup_errors=True) as made:
        cluster = Cluster(Path(made), durable)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--durable", action="store_true", help="every commit reaches the disk, as in earnest")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with postgresql(arguments.durable) as cluster:
        environment = os.environ | {"EINDEKSS_DATABASE": cluster.address()}
        try:
            return subprocess.run(arguments.command, env=environment, check=False).returncode  # noqa: S603 - it is asked to
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
