"""The list of losses as a table: where, what was lost and what to do, in every language of the interface."""

import csv
import io
from collections.abc import Iterable

from eindekss.errors import Problem
from eindekss.errors.catalogue import LANGUAGES


def losses_table(losses: Iterable[Problem]) -> str:
    """CSV with ``where``, ``what`` and ``remedy`` in each language; a heading alone where nothing was lost."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([f"{part}_{language}" for language in LANGUAGES for part in ("where", "what", "remedy")])
    rows.writerows([cell for language in LANGUAGES for cell in _cells(loss, language)] for loss in losses)
    return text.getvalue()


def _cells(loss: Problem, language: str) -> tuple[str, str, str]:
    return loss.place.text(language), loss.what(language), loss.remedy(language)
