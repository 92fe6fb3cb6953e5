"""The respondents' comments that still hold, as the dataset that editing sees."""

import polars as pl

from eindekss.collection.checking.check import checking
from eindekss.collection.checking.models import Confirmation
from eindekss.collection.sheet import read_sheet
from eindekss.dataset.schema import CONFIRMATION
from eindekss.dataset.store import from_rows
from eindekss.dataset.wave import Wave
from eindekss.registry.models import Participation


def confirmation_table(wave: Wave) -> pl.DataFrame:
    """Rows of CONFIRMATION: comments on rules that are broken by the answers that were commented on."""
    said = Confirmation.objects.filter(response__wave__key=wave.id).values("response__institution")
    rows: list[dict[str, object]] = []
    for participation in Participation.objects.filter(wave__key=wave.id, institution__in=said).select_related(
        "wave", "institution"
    ):
        checks = checking(participation, read_sheet(wave.instrument, participation))
        found = {
            (check.key, check.rule.id): check.comment
            for questionnaire in wave.instrument.questionnaires
            for check in checks.found(questionnaire)
        }
        rows += [
            {"institution": participation.institution.key, "row": row, "rule": rule, "comment": comment}
            for (row, rule), comment in found.items()
            if comment
        ]
    return from_rows(CONFIRMATION, rows)
