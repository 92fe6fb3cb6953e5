"""Reports of websites as the observation left them below EINDEKSS_HOME, and who may read them."""

import re
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from eindekss.collection.access import allowed
from eindekss.collection.texts import language
from eindekss.registry.models import Participation, User, Wave

KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".png": "image/png"}
_NAMED = re.compile(r"[a-z]{2}\.html|report\.css|pictures/[0-9a-f-]+\.png")
_OVER = (Wave.State.CLOSED, Wave.State.ARCHIVED)


def may_read(user: User, participation: Participation) -> bool:
    """The office at any time; the institution when the wave is closed, so that what a report suggests and experts have
    yet to decide moves nobody while answers can change."""
    record = participation.wave
    institution = record.state in _OVER and allowed(user, "view", record, participation, "institution")
    return institution or allowed(user, "board", record)


def found(participation: Participation, name: str) -> Path | None:
    """A file of the report; None where there is no report, or none such file belongs to one."""
    reports = Path(settings.HOME) / participation.wave.key / "observe" / "reports"
    folder = reports / quote(participation.institution.key, safe="").lstrip(".")
    path = folder / name
    return path if _NAMED.fullmatch(name) and path.is_file() else None


def offered(user: User, participation: Participation) -> str:
    """The name of the page to lead to, in the language of the site; '' where there is none for this person."""
    name = f"{language()}.html"
    return name if found(participation, name) and may_read(user, participation) else ""
