"""Many people answering at once: the wave they answer, who they are, the server they come to, and what they do.

A person has an account of their own in an institution of their own and is already logged in. For each answer they
open a connection of their own, as browsers do behind no proxy, and wait for the acknowledgement before the next.
"""

import datetime
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from eindekss.wave.serve import HOST, collection_command

TIMEOUT = 20.0
OPTIONS = ", ".join(f"{{code: {code}, lv: 'Atbilde {code}', en: 'Answer {code}'}}" for code in range(1, 5))
# A tenth of the questions take several codes, half one, a third a number, the rest a text; a fifth have a filter.
KINDS = (
    f"kind: single, options: [{OPTIONS}]", "kind: number, minimum: 0, absent: [not-available]",
    f"kind: single, options: [{OPTIONS}]", "kind: number, minimum: 0", f"kind: single, options: [{OPTIONS}]",
    "kind: text", f"kind: single, options: [{OPTIONS}]", "kind: number, decimals: 2",
    f"kind: single, options: [{OPTIONS}]", f"kind: multi, options: [{OPTIONS}]",
)  # fmt: skip
VALUES = ("1", "12", "2", "250", "3", "Paskaidrojums par atbildi", "4", "0.25", "1", "1 3")
CODED = (0, 2, 4, 6, 8)  # which of the kinds above are a single code: their values go from 1 to 4


def write_wave(folder: Path, items: int, sections: int) -> Path:
    """A wave of one questionnaire, its items divided evenly over the sections."""
    (folder / "instruments").mkdir(parents=True)
    lines = ["questionnaire: long", 'version: "1"', "unit: institution", "respondent: institution",
             "lv: Gara anketa", "en: A long questionnaire", "sections:"]  # fmt: skip
    for section in range(sections):
        lines += [f"  - id: s{section}", "    topic: all", f"    lv: Sadaļa {section}", f"    en: Section {section}",
                  "    items:"]  # fmt: skip
        lines += [_item(at) for at in range(items * section // sections, items * (section + 1) // sections)]
    (folder / "instruments" / "long.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "wave.toml").write_text(
        f'[wave]\nid = "{folder.name}"\ntitle = {{ lv = "Slodze", en = "Load" }}\n'
        'owner = { lv = "Slodze", en = "Load" }\nlanguages = ["lv", "en"]\ncountry = "XL"\nopened = 2025-01-01\n'
        'closed = 2099-12-31\nreference_date = 2025-01-01\nperiod = "2024"\n'
        '[files]\ninstruments = ["instruments/long.yaml"]\n',
        encoding="utf-8",
    )
    return folder


def _item(at: int) -> str:
    follows = at % 10 in CODED and at % 10 > 2
    relevant = f", relevant: '${{Q{at - at % 10}}} != 4'" if follows else ""
    text = f"lv: 'Jautājums {at}: cik un kā iestāde to dara?', en: 'Question {at}: how does the institution do it?'"
    return f"      - {{id: Q{at}, {text}, {KINDS[at % 10]}{relevant}}}"


def sample(chance: random.Random, items: int) -> tuple[str, str]:
    """An item and something that can be answered to it."""
    at = chance.randrange(items)
    if at % 10 in CODED:
        return f"Q{at}", str(chance.randint(1, 4))
    return f"Q{at}", str(chance.randint(0, 9999)) if at % 10 in (1, 3) else VALUES[at % 10]


@dataclass(frozen=True)
class Person:
    """Where someone answers, and the cookie that says who they are."""

    wave: str
    institution: str
    session: str

    @property
    def place(self) -> str:
        return f"/waves/{self.wave}/{self.institution}/long/"


def settle(home: Path) -> None:
    """Django for this process and those it starts, on the database that EINDEKSS_DATABASE names."""
    os.environ |= {
        "EINDEKSS_HOME": str(home), "EINDEKSS_SECRET_KEY": "of this run only, thrown away after it ends",
        "DJANGO_SETTINGS_MODULE": "eindekss.web.settings",
    }  # fmt: skip
    import django  # noqa: PLC0415 - its settings read the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)


def people(folder: Path, count: int) -> list[Person]:
    """The wave in the database, open, with that many institutions and one account in each."""
    from django.conf import settings  # noqa: PLC0415 - after ``settle``
    from django.test import Client  # noqa: PLC0415

    from eindekss.registry.models import Assignment, Institution, Participation, User, Wave  # noqa: PLC0415

    today = datetime.date(2025, 1, 1)
    record = Wave.objects.create(key=folder.name, folder=str(folder), opened=today,
                                 closed=today.replace(year=2099), state=Wave.State.OPEN)  # fmt: skip
    found = []
    for number in range(count):
        institution = Institution.objects.create(key=f"{folder.name}-{number}")
        Participation.objects.create(wave=record, institution=institution, name_lv=f"Iestāde {number}")
        user = User.objects.create(username=f"{folder.name}-{number}")
        Assignment.objects.create(user=user, wave=record, institution=institution, role="institution")
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        found.append(Person(record.key, institution.key, client.cookies[settings.SESSION_COOKIE_NAME].value))
    return found


class Server:
    """The collection site behind gunicorn, started as ``eindekss serve`` starts it."""

    def __init__(self, application: str = "eindekss.web.wsgi", **environment: str) -> None:
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        self._command = collection_command(self.port, application, "critical")
        self._environment = os.environ | environment

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, env=self._environment, start_new_session=True)  # noqa: S603
        for _ in range(600):
            with socket.socket() as trial:
                if trial.connect_ex((HOST, self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError(f"nothing listens on port {self.port}")

    def kill(self) -> None:
        """All its processes, without a word of warning."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def request(
    port: int, method: str, address: str, person: Person, form: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body. ``OSError`` or ``http.client.HTTPException`` where there was no whole answer."""
    secret = "a" * 32
    headers = {
        "Cookie": f"sessionid={person.session}; csrftoken={secret}", "X-CSRFToken": secret,
        "X-Forwarded-Proto": "https", "Origin": f"https://{HOST}:{port}", "Connection": "close",
    }  # fmt: skip
    body = None
    if form is not None:
        body = urlencode(form)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT)
    try:
        connection.request(method, address, body, headers)
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


@dataclass
class Diary:
    """What one person saw: seconds of each acknowledged save, what was acknowledged, and what went wrong.

    ``acknowledged``: item -> version -> value.
    """

    seconds: list[float] = field(default_factory=list)
    acknowledged: dict[str, dict[int, str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def saves(self) -> int:
        return sum(len(versions) for versions in self.acknowledged.values())


class Answering:
    """One person at the questionnaire, one save at a time, each from what they saw last."""

    def __init__(self, port: int, person: Person) -> None:
        self.port, self.person, self.diary = port, person, Diary()
        self._seen: dict[str, list[object]] = {}

    def save(self, item: str, value: str) -> bool:
        """Whether the save was acknowledged. A value that stands already is not sent."""
        seen = self._seen.get(item)
        if seen and seen[1] == value:
            return False
        form = {"item": item, "row": "", "seen": json.dumps({item: seen} if seen else {}), f"a-{item}": value}
        began = time.perf_counter()
        try:
            status, body = request(self.port, "POST", f"{self.person.place}answer/", self.person, form)
        except (OSError, http.client.HTTPException) as error:
            self.diary.errors.append(type(error).__name__)
            return False
        took = time.perf_counter() - began
        found = json.loads(body) if status in (200, 409) else {}
        if found.get("seen"):
            self._seen[item] = found["seen"]
        if found.get("status") != "saved":
            self.diary.errors.append(f"{status} {found.get('status', '')}")
            return False
        self.diary.seconds.append(took)
        self.diary.acknowledged.setdefault(item, {})[int(found["seen"][0])] = str(found["seen"][1])
        return found["seen"][1] == value


def lost(persons: Sequence[Answering]) -> list[str]:
    """Acknowledged saves that the database does not hold: in the history, and what stands is the last of it."""
    from eindekss.collection.models import Answer, History  # noqa: PLC0415 - after ``settle``

    missing = []
    for each in persons:
        of = {"response__wave__key": each.person.wave, "response__institution__key": each.person.institution}
        kept = {(item, version): value for item, version, value in
                History.objects.filter(**of).values_list("item", "version", "value")}  # fmt: skip
        standing = {item: (version, value) for item, version, value in
                    Answer.objects.filter(**of).values_list("item", "version", "value")}  # fmt: skip
        for item, versions in each.diary.acknowledged.items():
            missing += [f"{each.person.institution} {item} {version}: {value}" for version, value in versions.items()
                        if kept.get((item, version)) != value]  # fmt: skip
            version, value = standing.get(item, (0, ""))
            if version < max(versions) or kept.get((item, version)) != value:
                missing.append(f"{each.person.institution} {item}: {version} stands")
    return missing
