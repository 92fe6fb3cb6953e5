"""Stand-ins for a station: what a crew's workers open in tests that are about the crew and not about browsers.

They stand in a module of their own because a worker is another process, which imports them by name.
"""

import datetime
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from eindekss.observation.station import Order, Visiting, station
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


@contextmanager
def on_the_day(order: Order) -> Iterator[Visiting]:
    """A true station whose clock begins on the reference date: what a page calls today is the same every year."""
    begun, noon = time.monotonic(), datetime.time(9, 30, tzinfo=datetime.UTC)
    start = datetime.datetime.combine(order.reference_date, noon)
    with station(order, lambda: start + datetime.timedelta(seconds=time.monotonic() - begun)) as visit:
        yield visit


def _first(order: Order, site: Site) -> bool:
    mark = order.folder / f"{site.key}.mark"
    before = mark.exists()
    mark.touch()
    return not before
