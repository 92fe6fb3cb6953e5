"""Stand-ins for a station: what a crew's workers open in tests that are about the crew and not about browsers.

They stand in a module of their own because a worker is another process, which imports them by name.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from eindekss.observation.station import Order, Visiting
from eindekss.observation.visit import Site, Visit
from eindekss.observation.visiting import Progress

BEGUN = "2026-11-21T09:00:00+02:00"


@contextmanager
def quick(order: Order) -> Iterator[Visiting]:
    """Visits anything at once, but: a site called ``dies`` kills its worker, ``dies-once`` only the first time,
    ``hangs`` never ends, ``slow`` takes a second. Who visited stands in the record as the end."""

    def visit(site: Site, progress: Progress) -> Visit:
        progress(f"http://{site.key}.test/")
        if site.key == "hangs":
            time.sleep(600)
        if site.key.startswith("slow"):
            time.sleep(1)
        if site.key == "dies" or (site.key == "dies-once" and _first(order, site)):
            os._exit(9)
        return Visit(site, order.conditions, BEGUN, str(os.getpid()))

    yield visit


def _first(order: Order, site: Site) -> bool:
    mark = order.folder / f"{site.key}.mark"
    before = mark.exists()
    mark.touch()
    return not before
