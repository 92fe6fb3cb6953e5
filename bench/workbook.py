"""Seconds to download, check, preview and save a workbook of 500 services and 20 questions each.

The wave is the tutorial's with a questionnaire of 20 items about services; its database is SQLite in a temporary
folder. Every one of the 10,000 answers is filled in. ``check`` is the whole upload: guarding the file, reading it,
merging it with what stands online. ``check, all wrong`` is the same with a mistake in every cell but the texts.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).parent.parent / "examples" / "lakeland-2025"
TARGET = 5.0  # seconds for the check
KINDS = (
    "kind: number, minimum: 0, absent: [not-available]",
    "kind: single, options: [{code: 1, lv: jā, en: 'yes'}, {code: 2, lv: nē, en: 'no'}]",
    "kind: number, decimals: 2, relevant: '${Q1} = 1'",
    "kind: text",
)
FILLED: tuple[Callable[[int], object], ...] = (
    lambda row: row * 7,
    lambda row: "1 – jā" if row % 3 else "2 – nē",
    lambda row: row / 4,
    lambda row: f"Piezīme par {row}. pakalpojumu",
)
WRONG = ("daudz", "varbūt", "maz", "neviens teksts nav aplams")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, default=500)
    parser.add_argument("--questions", type=int, default=20)
    sizes = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        took = measured(Path(made), sizes.services, sizes.questions)
    print(f"{sizes.services} services, {sizes.questions} questions each")
    for step, seconds in took.items():
        print(f"{step:<18} {seconds:>7.2f} s")
    if took["check"] > TARGET:
        raise SystemExit(f"the check took more than {TARGET:g} s")


def measured(folder: Path, services: int, questions: int) -> Mapping[str, float]:
    client, address = site(folder, services, questions)
    took: dict[str, float] = {}

    def timed(step: str, act: Callable[[], Any], status: int) -> Any:
        began = time.perf_counter()
        response = act()
        took[step] = time.perf_counter() - began
        if response.status_code != status:
            raise SystemExit(f"{step}: status {response.status_code}")
        return response

    blank = timed("download", lambda: client.get(f"{address}download/"), 200).content
    wrong = filled(blank, services, questions, lambda row, column: WRONG[column % 4])
    told = timed("check, all wrong", lambda: client.post(address, {"workbook": wrong}), 422)
    if told.context["count"] != services * sum(column % 4 < 3 for column in range(questions)):
        raise SystemExit(f"{told.context['count']} problems were told")
    right = filled(blank, services, questions, lambda row, column: FILLED[column % 4](row))
    timed("check", lambda: client.post(address, {"workbook": right}), 302)
    page = timed("preview", lambda: client.get(f"{address}changes/"), 200)
    timed("save", lambda: client.post(f"{address}changes/", {"token": page.context["token"]}), 302)
    timed("download, filled", lambda: client.get(f"{address}download/"), 200)
    return took


def site(folder: Path, services: int, questions: int) -> tuple[Any, str]:
    """A logged-in client of the practice wave, and the address of the workbook's page."""
    os.environ |= {"EINDEKSS_HOME": str(folder), "EINDEKSS_SECRET_KEY": "of this run only, thrown away after it"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "eindekss.web.settings"
    import django  # noqa: PLC0415 - its settings read the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from eindekss.collection.demo import create_demo_accounts  # noqa: PLC0415
    from eindekss.dataset.wave import load_wave  # noqa: PLC0415
    from eindekss.registry.load import load  # noqa: PLC0415
    from eindekss.registry.models import RosterRow, User, Wave  # noqa: PLC0415

    setup_test_environment()
    call_command("migrate", verbosity=0)
    wave = load_wave(questionnaire(folder, questions))
    load(wave)
    create_demo_accounts(wave)
    record = Wave.objects.get(key=f"{wave.id}-demo")
    place = RosterRow.objects.filter(wave=record).first().institution
    RosterRow.objects.filter(wave=record).delete()
    RosterRow.objects.bulk_create(
        RosterRow(wave=record, institution=place, unit="service", row=f"s{at:04}", name_lv=f"{at}. pakalpojums")
        for at in range(services)
    )
    client = Client(HTTP_X_FORWARDED_PROTO="https")
    client.force_login(User.objects.get(username="demo-iestade"), backend="django.contrib.auth.backends.ModelBackend")
    return client, f"/waves/{record.key}/{place.key}/services/workbook/"


def questionnaire(folder: Path, questions: int) -> Path:
    """The tutorial's wave with that many questions about each service beside its own two."""
    target = folder / TEMPLATE.name
    shutil.copytree(TEMPLATE, target)
    file = target / "instruments" / "services.yaml"
    items = [
        f"      - {{id: Q{at}, lv: Jautājums {at}, en: Question {at}, required: false, {KINDS[at % 4]}}}"
        for at in range(questions)
    ]
    file.write_text(file.read_text(encoding="utf-8").rstrip() + "\n" + "\n".join(items) + "\n", encoding="utf-8")
    return target


def filled(blank: bytes, services: int, questions: int, value: Callable[[int, int], object]) -> Any:
    """The workbook with every cell of those questions filled in by another program."""
    import openpyxl  # noqa: PLC0415 - only to stand in for a person with a spreadsheet
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    book = openpyxl.load_workbook(BytesIO(blank))
    page = book.worksheets[0]
    first = next(cell.column for cell in page[1] if cell.value == "Q0")
    for row in range(services):
        for column in range(questions):
            page.cell(row + 3, first + column).value = value(row, column)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("bench.xlsx", out.getvalue())


if __name__ == "__main__":
    main()
