"""Tables that people download as CSV."""

import csv
import datetime
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Marked as UTF-8, which spreadsheets do not guess; no text is a formula to them.

    None is an empty cell; numbers have a decimal point and all their digits.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.write("\ufeff")
    writer = csv.writer(response, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return response


def moment(at: datetime.datetime | None) -> str:
    """To the second, in the site's time and with its offset; '' where there was none."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and _is_formula(value) else value


def _is_formula(words: str) -> bool:
    """Whether a spreadsheet would reckon with it; a negative number is only a number."""
    is_number = words.removeprefix("-").replace(".", "", 1).isdecimal()
    return words.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number
