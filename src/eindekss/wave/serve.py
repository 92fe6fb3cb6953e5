"""Two servers on loopback: the static public site, and the collection site behind gunicorn."""

import functools
import os
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from eindekss.dataset.wave import Wave
from eindekss.wave.places import store_of
from eindekss.wave.speech import Speech

HOST = "127.0.0.1"


def serve(speech: Speech, wave: Wave, port: int) -> int:
    """Serve until interrupted. The public server sees the published folder only, never the database."""
    site = store_of(wave).folder("publish") / "site"
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(site))
    public = ThreadingHTTPServer((HOST, port), handler)
    threading.Thread(target=public.serve_forever, daemon=True).start()
    print(speech.say("public", address=f"http://{HOST}:{port}/"))
    print(speech.say("collection", address=f"http://{HOST}:{port + 1}/"), flush=True)
    command = collection_command(port + 1)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "eindekss.web.settings"}
    collection = subprocess.Popen(command, env=environment)  # noqa: S603 - a fixed command, no user input
    try:
        return collection.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        collection.terminate()
        public.shutdown()


def collection_command(port: int, application: str = "eindekss.web.wsgi", level: str = "warning") -> list[str]:
    """What runs the collection site: eight requests at once, each with its own database connection.

    Four processes of two threads rather than two of four: a process takes every connection that comes while its
    threads are busy, and threads of one process wait for each other. With 100 people saving, one save in a hundred
    took 62 ms instead of 146 (``bench/collection.py``, two cores).
    """
    return [sys.executable, "-m", "gunicorn", application, "--bind", f"{HOST}:{port}",
            "--preload", "--workers", "4", "--threads", "2", "--log-level", level]  # fmt: skip
