"""The page of a questionnaire of 1,000 questions, and 100 people saving answers to it at once.

The questions are of all kinds, a fifth of them under a filter. The server is gunicorn as ``eindekss serve`` starts
it, on the database that EINDEKSS_DATABASE names (``make bench`` starts a PostgreSQL whose commits reach the disk),
else on SQLite. The people are threads of this process on the same machine: server, database and load share its
cores; ``load`` is how much of one core the people themselves take. Each person has an account and an institution of
their own, is logged in, saves one answer, waits for the acknowledgement, thinks (exponentially distributed, the mean
is given) and saves the next; each save is a connection of its own. Seconds are from the first byte sent to the last
received. Afterwards every acknowledged save is looked for in the database. ``bare``: a Django view that inserts one
row and does nothing else, under the same server and the same load.
"""

import argparse
import gc
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from http.client import HTTPException
from pathlib import Path

from crowd import VALUES, Answering, Person, Server, lost, people, request, sample, settle, write_wave

PAGE_TARGET, SAVE_TARGET = 0.200, 0.150  # seconds: p95 of a page, p99 of a save
JUDGED = 2.0  # seconds to think and more: whoever is quicker than that does not fill in a questionnaire
SEED = 2017
WARMING = 16  # times a page is opened before it counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each load")
    parser.add_argument(
        "--think", type=float, nargs="+", default=[5.0, 2.0, 1.0, 0.0], help="mean seconds between saves"
    )
    parser.add_argument("--pages", type=int, default=60, help="times each page is opened")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        missed = measured(Path(made), chosen)
    for each in missed:
        print(each)
    raise SystemExit(bool(missed))


def measured(folder: Path, chosen: argparse.Namespace) -> list[str]:
    settle(folder / "home")
    cores = os.cpu_count()
    print(f"{database()}; gunicorn, 4 processes of 2 threads; {cores} cores for server, database and load together; "
          f"load of the machine before: {os.getloadavg()[0]:.1f}")  # fmt: skip
    reader, *whole = people(write_wave(folder / "whole", chosen.items, 1), 1 + chosen.clients)
    (other,) = people(write_wave(folder / "parts", chosen.items, chosen.items // 25), 1)
    fill(reader, chosen.items)
    fill(other, chosen.items)
    server = Server()
    server.start()
    try:
        opened = {f"one section of {chosen.items:,}": (reader, "s0"), f"25 of {chosen.items:,}": (other, "s1")}
        missed = pages(server.port, opened, chosen.pages)
        typical: dict[float, float] = {}
        missed += loads(server.port, whole, chosen, typical)
    finally:
        server.kill()
    bare(chosen, typical)
    return missed


def database() -> str:
    from django.db import connection  # noqa: PLC0415 - after ``settle``

    query = "SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return f"{connection.vendor} {cursor.fetchone()[0]}"


def fill(person: Person, items: int) -> None:
    """Every question answered: the heaviest page there can be."""
    from eindekss.collection.models import Answer, Response  # noqa: PLC0415 - after ``settle``
    from eindekss.registry.models import Institution, Wave  # noqa: PLC0415

    response = Response.objects.create(
        wave=Wave.objects.get(key=person.wave), institution=Institution.objects.get(key=person.institution),
        questionnaire="long", state=Response.State.IN_PROGRESS,
    )  # fmt: skip
    Answer.objects.bulk_create(
        Answer(response=response, item=f"Q{at}", value=VALUES[at % 10], source="given") for at in range(items)
    )


def pages(port: int, opened: dict[str, tuple[Person, str]], times: int) -> list[str]:
    print(f"\n{'page, every question answered':<32} {'KiB':>7} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}")
    missed = []
    for name, (person, section) in opened.items():
        address = f"{person.place}section/{section}/"
        took = []
        for turn in range(times + WARMING):  # the first ones read the definition, in each of the processes
            began = time.perf_counter()
            status, body = request(port, "GET", address, person)
            if status != 200:
                raise SystemExit(f"{address}: status {status}")
            took += [time.perf_counter() - began] if turn >= WARMING else []
        print(f"{name:<32} {len(body) / 1024:>7,.0f} {shown(took)}", flush=True)
        if share(took, 95) > PAGE_TARGET:
            missed.append(f"the page of {name} took more than {PAGE_TARGET * 1000:g} ms (p95)")
    return missed


def loads(port: int, persons: Sequence[Person], chosen: argparse.Namespace, typical: dict[float, float]) -> list[str]:
    """What was missed; the median of each load goes to ``typical``."""
    print(f"\n{'saves of ' + str(len(persons)) + ' people':<20} {'think s':>8} {'saves':>7} {'a second':>9} "
          f"{'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'errors':>7} {'lost':>5} {'load':>5}")  # fmt: skip
    missed = []
    crowd = [Answering(port, person) for person in persons]
    gc.collect()
    gc.freeze()  # else the people halt, and their clocks run, while this process looks through all it has imported
    for number, think in enumerate(chosen.think):
        before = [(len(each.diary.seconds), len(each.diary.errors)) for each in crowd]
        acts = [partial(turns, each, SEED + at + 1000 * number, think, chosen) for at, each in enumerate(crowd)]
        used = time.process_time()
        took_all = together(acts)
        used = (time.process_time() - used) / took_all
        seconds = [took for each, (count, _) in zip(crowd, before, strict=True) for took in each.diary.seconds[count:]]
        errors = [each for one, (_, count) in zip(crowd, before, strict=True) for each in one.diary.errors[count:]]
        gone, typical[think] = lost(crowd), share(seconds, 50)
        print(f"{'the collection site':<20} {think:>8.1f} {len(seconds):>7,} {len(seconds) / took_all:>9.1f} "
              f"{shown(seconds)} {len(errors):>7} {len(gone):>5} {used:>5.0%}", flush=True)  # fmt: skip
        missed += [f"{error}" for error in sorted(set(errors))] + gone[:3]
        if think >= JUDGED and share(seconds, 99) > SAVE_TARGET:
            missed.append(f"with {think:g} s to think a save took more than {SAVE_TARGET * 1000:g} ms (p99)")
    return missed


def turns(each: Answering, seed: int, think: float, chosen: argparse.Namespace) -> None:
    """One person's saves until the time is over, beginning somewhere within the first pause."""
    chance = random.Random(seed)  # noqa: S311 - test data
    until = time.perf_counter() + chosen.seconds
    time.sleep(chance.random() * min(think, chosen.seconds))
    while time.perf_counter() < until:
        each.save(*sample(chance, chosen.items))
        ponder(chance, think, until)


def ponder(chance: random.Random, think: float, until: float) -> None:
    """Think before the next save, but not beyond the end."""
    if think:
        time.sleep(max(0.0, min(chance.expovariate(1 / think), until - time.perf_counter())))


def together(acts: Sequence[Callable[[], None]]) -> float:
    """Seconds until all were done, each in a thread of its own."""
    threads = [threading.Thread(target=act) for act in acts]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def bare(chosen: argparse.Namespace, typical: dict[float, float]) -> None:
    """The same loads on the view that only inserts; ``x``: how many times longer the site's median is."""
    folder = str(Path(__file__).parent)
    server = Server("eindekss.web.wsgi", DJANGO_SETTINGS_MODULE="bare", PYTHONPATH=folder)
    server.start()
    try:
        for think in chosen.think:
            took: list[float] = []
            acts = [partial(inserts, server.port, at, think, chosen, took) for at in range(chosen.clients)]
            seconds = together(acts)
            print(f"{'bare':<20} {think:>8.1f} {len(took):>7,} {len(took) / seconds:>9.1f} {shown(took)}"
                  f"   site: x {typical[think] / share(took, 50):.1f}", flush=True)  # fmt: skip
    finally:
        server.kill()


def inserts(port: int, number: int, think: float, chosen: argparse.Namespace, took: list[float]) -> None:
    chance = random.Random(SEED + number)  # noqa: S311 - test data
    person = Person("", "", "")
    until = time.perf_counter() + chosen.seconds
    time.sleep(chance.random() * min(think, chosen.seconds))
    turn = 0
    while time.perf_counter() < until:
        turn += 1
        began = time.perf_counter()
        try:
            status, _ = request(port, "POST", "/", person, {"key": f"b-{think:g}-{number}-{turn}"})
        except (OSError, HTTPException):
            continue
        if status == 200:
            took.append(time.perf_counter() - began)
        ponder(chance, think, until)


def share(seconds: Sequence[float], percent: int) -> float:
    """The percentile, in seconds."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1]


def shown(seconds: Sequence[float]) -> str:
    return " ".join(f"{share(seconds, percent) * 1000:>8.1f}" for percent in (50, 95, 99))


if __name__ == "__main__":
    main()
