"""The office's pages about experts: everyone's queue, who gets which site, double rating, and how checks did."""

import secrets
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eindekss.collection import lifecycle
from eindekss.collection.access import wave_page
from eindekss.collection.definition import definition
from eindekss.collection.expert import assigning, comparison, double, drawing, quality, sampling
from eindekss.collection.expert import queue as queues
from eindekss.collection.expert.sitting import said_shown
from eindekss.collection.models import Reconciliation, Sample
from eindekss.collection.texts import text
from eindekss.dataset.wave import Wave
from eindekss.registry.models import Wave as WaveRecord

LONGEST_SEED = 60
_LONGEST_COMMENT = 4000


def _plain(typed: str) -> str:
    """What was typed without the sign 0, which PostgreSQL takes in no text."""
    return typed.replace("\0", "").strip()


@require_GET
@wave_page("board")
def assessments(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """Every expert's queue and progress, and the sites that nobody has yet."""
    wave = definition(record)
    every = queues.queues(wave, record)
    context = {
        "wave": wave, "record": record, "queues": every, "unassigned": assigning.unassigned(record),
        "experts": assigning.experts(record), "states": queues.FILTERS,
        "shown": [(each, queues.chosen(each.sites, request.GET)) for each in every],
        "state": request.GET.get("state", ""), "words": request.GET.get("name", ""),
    }  # fmt: skip
    return render(request, "collection/expert/assessments.html", context)


@require_POST
@wave_page("fieldwork")
def assign(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """Give one site to one expert, or all that nobody has to all experts in equal parts."""
    try:
        if "divide" in request.POST:
            count = assigning.divide(record, request)
        else:
            count = assigning.give(
                record, request.POST.get("expert", ""), _plain(request.POST.get("institution", "")), request
            )
        messages.success(request, text("assigned", count=count))
    except assigning.NotGiven as reason:
        messages.error(request, text(f"assign-{reason}"))
    return redirect("assessments", record.key)


@require_http_methods(["GET", "HEAD", "POST"])
@wave_page("board")
def double_rating(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """Agreement of first and second raters, the sites rated twice, and the draw of more."""
    wave = definition(record)
    if request.method == "POST":
        return _draw(request, record, wave)
    return _double_page(request, record, wave, {}, {"seed": secrets.token_hex(4), "size": "10", "measure": "percent"})


def _draw(request: HttpRequest, record: WaveRecord, wave: Wave) -> HttpResponse:
    data, problems = request.POST, {}
    asked = next((each.id for each in queues.questionnaires(wave) if each.id == data.get("questionnaire")), None)
    seed = _plain(data.get("seed", ""))
    sites = drawing.eligible(record, asked) if asked else {}
    size = _size(data, len(sites))
    classes = set(record.classifications.values_list("key", flat=True)) | {""}
    if asked is None:
        problems["questionnaire"] = text("sample-questionnaire-unfit")
    if not 0 < len(seed) <= LONGEST_SEED:
        problems["seed"] = text("sample-seed-unfit", longest=LONGEST_SEED)
    if size is None:
        problems["size"] = text("sample-size-unfit")
    if data.get("classification", "") not in classes:
        problems["classification"] = text("sample-classification-unfit")
    if not problems and (not sites or not record.is_open):
        problems["size"] = text("sample-none-left")
    if not problems and asked and size:
        try:
            classification, shown = data.get("classification", ""), "suggestions" in data
            made = drawing.sample(record, asked, seed, size, classification, shown, request.user)
            messages.success(request, text("sample-drawn", count=made.ratings.count()))
            return redirect("double-rating", record.key)
        except drawing.TooFewExperts:
            problems["size"] = text("sample-too-few-experts")
    return _double_page(request, record, wave, problems, data.dict())


def _size(data: Mapping[str, str], sites: int) -> int | None:
    """The number of sites wanted, given as such or as a percentage of those that can be drawn."""
    try:
        wanted = Fraction(data.get("size", "").strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return None
    if data.get("measure") == "percent":
        return sampling.size_of(wanted / 100, sites) if 0 < wanted <= 100 else None
    return int(wanted) if wanted > 0 and wanted.denominator == 1 else None


def _double_page(
    request: HttpRequest, record: WaveRecord, wave: Wave, problems: Mapping[str, str], form: Mapping[str, str]
) -> HttpResponse:
    every = double.doubles(wave, record)
    tables = []
    for asked in queues.questionnaires(wave):
        of = [each for each in every if each.questionnaire.id == asked.id]
        rows, pooled = comparison.table(wave, of)
        complete = sum(each.complete for each in of)
        tables.append({"questionnaire": asked, "rows": rows, "pooled": pooled, "complete": complete, "count": len(of)})
    context = {
        "wave": wave, "record": record, "doubles": every, "tables": tables, "problems": problems, "form": form,
        "samples": Sample.objects.filter(wave=record).select_related("by").order_by("pk"),
        "classifications": record.classifications.order_by("position"),
        "questionnaires": queues.questionnaires(wave), "editable": record.is_open,
    }  # fmt: skip
    return render(request, "collection/expert/double.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@wave_page("fieldwork")
def reconcile(request: HttpRequest, record: WaveRecord, number: int) -> HttpResponse:
    """Both ratings of one site side by side where they differ."""
    wave = definition(record)
    found = next(iter(double.doubles(wave, record, number)), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _reconcile(request, record, found)
    context = {
        "wave": wave, "record": record, "double": found, "participation": found.participation,
        "editable": found.complete and record.is_open, "lines": _differences(found),
    }  # fmt: skip
    return render(request, "collection/expert/reconcile.html", context)


def _differences(found: double.Double) -> list[dict[str, Any]]:
    return [
        {"pair": pair, "first": _shown(pair, pair.first, pair.asked_first),
         "second": _shown(pair, pair.second, pair.asked_second)}
        for pair in found.differing
    ]  # fmt: skip


def _shown(pair: double.Pair, said: double.Said, asked: bool) -> str:
    return said_shown(pair.item, said) if asked else text("reconcile-not-asked")


def _reconcile(request: HttpRequest, record: WaveRecord, found: double.Double) -> HttpResponse:
    choices = {pair.item.id: request.POST.get(f"c-{pair.item.id}", "") for pair in found.differing}
    comments = {
        pair.item.id: _plain(request.POST.get(f"n-{pair.item.id}", ""))[:_LONGEST_COMMENT] for pair in found.differing
    }
    try:
        count = double.reconcile(record, found, choices, comments, request.user)
        messages.success(request, text("reconciled", count=count))
    except (double.NotReady, lifecycle.NotAllowed):
        messages.error(request, text("reconcile-not-ready"))
    return redirect("reconcile", record.key, found.second.pk)


@require_GET
@wave_page("board")
def checks(request: HttpRequest, record: WaveRecord) -> HttpResponse:
    """What experts made of automatic suggestions, by item and check."""
    wave, decisions = definition(record), quality.standing(record)
    items = wave.instrument.items
    rows = []
    for each in quality.followed(decisions):
        item = items.get(each.item)
        codes = [str(option.code) for option in item.options] if item else []
        found = [judged for judged in quality.judged(decisions, each.item, codes) if judged.check == each.check]
        options = [(next((o for o in item.options if str(o.code) == j.code), None), j) for j in found] if item else []
        rows.append({"followed": each, "item": item, "options": options if each.check else []})
    context = {"wave": wave, "record": record, "rows": rows, "reconciled": Reconciliation.objects.filter(
        second__wave=record).count()}  # fmt: skip
    return render(request, "collection/expert/checks.html", context)
