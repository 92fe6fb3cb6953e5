"""The office's files about experts' work: agreement, how checks did, and every decision with its suggestion."""

from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from eindekss.collection import audit, download
from eindekss.collection.access import wave_page
from eindekss.collection.definition import definition
from eindekss.collection.download import moment
from eindekss.collection.expert import comparison, double, quality
from eindekss.collection.expert import queue as queues
from eindekss.collection.models import Decision
from eindekss.collection.texts import label
from eindekss.registry.models import Wave as WaveRecord

AGREEMENT = ("questionnaire", "item", "option", "label", "sites", "agreement", "kappa", "kappa_low", "kappa_high",
             "weighted_kappa", "weighted_low", "weighted_high")  # fmt: skip
CHECKS = ("item", "check", "option", "label", "accepted", "overridden", "unaided", "agreement", "agreement_low",
          "agreement_high", "precision", "recall")  # fmt: skip
DECISIONS = ("institution", "item", "how", "check", "class", "confidence", "suggested", "suggested_missing", "decided",
             "decided_missing", "by", "at", "undone", "rating")  # fmt: skip
Cells = Sequence[object]


@require_GET
@wave_page("board")
def agreement(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    return _csv(request, record, "agreement.csv", AGREEMENT, _agreement(record))


def _agreement(record: WaveRecord) -> Iterator[Cells]:
    """The last line of a questionnaire is its pooled kappa, with no item."""
    wave = definition(record)
    every = double.doubles(wave, record)
    for asked in queues.questionnaires(wave):
        rows, pooled = comparison.table(wave, [each for each in every if each.questionnaire.id == asked.id])
        for row in rows:
            nominal, weighted = row.nominal, row.weighted
            yield (asked.id, row.item.id, row.option, label(row.label), nominal.pairs, nominal.observed,
                   *((nominal.kappa, *_ends(nominal.interval)) if row.with_kappa else (None,) * 3),
                   *((weighted.kappa, *_ends(weighted.interval)) if weighted else (None,) * 3))  # fmt: skip
        yield (asked.id, None, None, None, pooled.sites, pooled.observed, pooled.kappa, *_ends(pooled.interval),
               *(None,) * 3)  # fmt: skip


def _ends(interval: tuple[float, float] | None) -> tuple[float | None, float | None]:
    return interval or (None, None)


@require_GET
@wave_page("board")
def checks(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    return _csv(request, record, "checks.csv", CHECKS, _checks(record))


def _checks(record: WaveRecord) -> Iterator[Cells]:
    """A line for each item and check, then one for each of the item's options."""
    decisions, items = quality.standing(record), definition(record).instrument.items
    for each in quality.followed(decisions):
        yield (each.item, each.check, None, None, each.accepted, each.overridden, each.unaided, each.agreement,
               *_ends(each.interval), None, None)  # fmt: skip
        options = items[each.item].options if each.item in items and each.check else ()
        labels = {str(option.code): label(option.label) for option in options}
        for judged in quality.judged(decisions, each.item, labels):
            if judged.check == each.check:
                yield (each.item, each.check, judged.code, labels[judged.code], *(None,) * 6, judged.precision,
                       judged.recall)  # fmt: skip


@require_GET
@wave_page("board")
def decisions(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    return _csv(request, record, "decisions.csv", DECISIONS, _decisions(record))


def _decisions(record: WaveRecord) -> Iterator[Cells]:
    """Every decision ever made, those taken back included, first ratings and second ones."""
    found = Decision.objects.select_related("response__institution", "second__institution", "by").order_by("pk")
    for each in found.filter(response__wave=record) | found.filter(second__wave=record):
        rating = each.response or each.second
        yield (rating.institution.key, each.item, each.how, each.check_id, each.decision, each.confidence,
               each.suggested_value, each.suggested_missing, each.value, each.missing,
               each.by.username if each.by else None, moment(each.at), moment(each.undone),
               "first" if each.response else "second")  # fmt: skip


def _csv(
    request: HttpRequest, record: WaveRecord, name: str, columns: Sequence[str], rows: Iterable[Cells]
) -> HttpResponse:
    audit.record(request, audit.Act.EXPORTED, name, record)
    return download.as_csv(f"{record.key}-{name}", columns, rows)
