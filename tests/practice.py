"""The collection site with the tutorial's wave in its database and the three demo accounts, for tests."""

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eindekss.collection.demo import create_demo_accounts
from eindekss.collection.models import Answer, Response
from eindekss.dataset.wave import Wave, load_wave
from eindekss.registry.load import load as load_frame
from eindekss.registry.models import User
from eindekss.registry.models import Wave as WaveRecord

EXAMPLE = Path(__file__).parents[1] / "examples" / "lakeland-2025"
INSTITUTION, EXPERT, OFFICE = "demo-iestade", "demo-eksperts", "demo-birojs"
EXPERT_QUESTIONS = """
questionnaire: opinion
version: "1"
unit: institution
respondent: expert
lv: Eksperta vērtējums
en: Expert assessment
sections:
  - id: first
    topic: online
    lv: Pirmais iespaids
    en: First impression
    items:
      - {id: LINK, kind: link, lv: Pārbaudītā lapa, en: Page visited}
      - {id: SEEN, kind: date, lv: Pārbaudes diena, en: Day of the visit}
      - id: CLEAR
        kind: single
        lv: Vai lapa ir saprotama?
        en: Is the page clear?
        options: [{code: 1, lv: jā, en: "yes"}, {code: 2, lv: nē, en: "no"}]
"""


def copy_example(folder: Path, previous: bool = False) -> Path:
    """The tutorial's wave in a folder of its own, with an expert's questionnaire added.

    Without ``previous`` nothing is known of the wave before, so that no answer is unlike an earlier one.
    """
    target = folder / EXAMPLE.name
    shutil.copytree(EXAMPLE, target)
    if not previous:
        change(target / "wave.toml", 'previous = "earlier"', "# no previous wave")
    (target / "instruments" / "opinion.yaml").write_text(EXPERT_QUESTIONS.lstrip(), encoding="utf-8")
    change(
        target / "wave.toml",
        '"instruments/services.yaml"]',
        '"instruments/services.yaml", "instruments/opinion.yaml"]',
    )
    return target


def change(file: Path, old: str, new: str) -> None:
    """Replace a text that must be there: a test that changes nothing would prove nothing."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


@dataclass(frozen=True)
class Practice:
    """``wave`` is the tutorial's; people work in the practice wave beside it."""

    wave: Wave
    record: WaveRecord

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def url(self, page: str, *rest: str, questionnaire: str = "self-assessment", institution: str = "DEMO") -> str:
        return reverse(page, args=[self.record.key, institution, questionnaire, *rest])

    def response(self, questionnaire: str = "self-assessment") -> Response:
        return Response.objects.get(wave=self.record, questionnaire=questionnaire)

    def answers(self, row: str = "") -> dict[str, str]:
        """Item -> value, or the reason in brackets, of what stands in the practice wave."""
        found = Answer.objects.filter(response__wave=self.record, row=row)
        return {answer.item: answer.value or f"[{answer.missing}]" for answer in found}


def make_practice(folder: Path, previous: bool = False) -> Practice:
    wave = load_wave(copy_example(folder, previous))
    load_frame(wave)
    create_demo_accounts(wave)
    return Practice(wave, WaveRecord.objects.get(key=f"{wave.id}-demo"))


_Rows = list[tuple[object, ...]]
_Stamp = dict[Path, int]


@dataclass(frozen=True)
class _Prepared:
    """A practice as it was made, to be put into one test's database after another: far quicker than making it.

    ``rows``: table -> what stands in it. ``home``: what was written beside the database. ``day``: when it was opened.
    ``folder``: the wave's files as they were.
    """

    wave: Wave
    rows: dict[str, _Rows]
    home: Path
    folder: Path
    stamp: _Stamp
    day: datetime.date

    def put(self) -> Practice:
        if self.stamp != _stamp(self.wave.folder):  # a test has changed the wave's files
            shutil.rmtree(self.wave.folder)
            shutil.copytree(self.folder, self.wave.folder)
        shutil.copytree(self.home, django_settings.HOME, dirs_exist_ok=True)
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.rows.items():
                row = f"({', '.join(['%s'] * len(rows[0]))})"
                values = [value for each in rows for value in each]
                cursor.execute(f"INSERT INTO {table} VALUES {', '.join([row] * len(rows))}", values)  # noqa: S608
        return Practice(self.wave, WaveRecord.objects.get(key=f"{self.wave.id}-demo"))


class Practices:
    """Every test its own database and home; the wave's files are put right when a test has changed them."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._prepared: _Prepared | None = None

    def give(self) -> Practice:
        """A practice for the test that runs now, whose settings are ``quick_settings``."""
        if self._prepared is None or self._prepared.day != timezone.localdate():
            self._prepared = self._prepare()
        return self._prepared.put()

    def _prepare(self) -> _Prepared:
        folder, home = self._folders.mktemp("practice"), self._folders.mktemp("home")
        own = django_settings.HOME, django_settings.SECRET_FILE
        django_settings.HOME, django_settings.SECRET_FILE = home, home / "secret"
        try:
            with transaction.atomic():
                before = _rows()
                wave = make_practice(folder).wave
                rows = {table: rows for table, rows in _rows().items() if table not in before}
                transaction.set_rollback(True)
        finally:
            django_settings.HOME, django_settings.SECRET_FILE = own
        kept = shutil.copytree(wave.folder, self._folders.mktemp("kept") / wave.folder.name)
        return _Prepared(wave, rows, home, kept, _stamp(wave.folder), timezone.localdate())


def _rows() -> dict[str, _Rows]:
    """What stands in each table that is not empty."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - quoted name
            if rows := cursor.fetchall():
                found[table] = rows
    return found


def _stamp(folder: Path) -> _Stamp:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def form(items: dict[str, object], seen: str = "{}", **more: str) -> dict[str, object]:
    """What a browser posts for a page that shows these items; a key ``m-X`` ticks a reason."""
    posted: dict[str, object] = {"seen": seen, **more}
    for name, value in items.items():
        if name.startswith("m-"):
            posted |= {name: value, f"h-{name[2:]}": "1"}
        else:
            posted |= {f"a-{name}": value, f"h-{name}": "1"}
    return posted


def quick_settings(settings: Any, folder: Path) -> None:
    """Settings for tests: quick password hashes, a key of their own, plain HTTP."""
    # Set for the whole run: Django reads the key back when a fixture restores it, and refuses an empty one.
    django_settings.SECRET_KEY = "a key for tests only, never used where anyone could log in"
    settings.HOME, settings.SECRET_FILE = folder, folder / "secret"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = (
        True  # files are looked for when one is asked for, not all of them by every client
    )
    settings.OFFICE_SECOND_FACTOR = True  # as on a site for real institutions, whether or not a demo was made here
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = False
