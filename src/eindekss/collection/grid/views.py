"""The pages of the grid: the rows asked for, and one cell saved as it is typed."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from eindekss.collection import answering, autosave, lifecycle
from eindekss.collection.access import Visit, questionnaire_page
from eindekss.collection.answering import Conflict, Said, Seen
from eindekss.collection.form import seen_posted
from eindekss.collection.grid.cell import CellField, words
from eindekss.collection.grid.held import Kept, LastPaste
from eindekss.collection.grid.rules import for_browser, of_all_rows, rules_of
from eindekss.collection.grid.table import Grid, GridCell, Line, Wanted
from eindekss.collection.sheet import filters, read_sheet
from eindekss.collection.teamwork import around
from eindekss.collection.texts import text
from eindekss.collection.views import shared
from eindekss.dataset.values import Unfit
from eindekss.instrument.model import Section


def opened(visit: Visit) -> Grid:
    if visit.questionnaire.unit == "institution":
        raise Http404
    return Grid(visit, read_sheet(visit.wave.instrument, visit.participation, brief=True))


@require_http_methods(["GET", "HEAD", "POST"])
@questionnaire_page("view")
def grid(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The rows asked for, some at a time. Without a script the page is saved as a whole."""
    found, wanted = opened(visit), Wanted.of(request.GET)
    if request.method == "POST":
        return _save(request, visit, found, wanted)
    lines = found.lines(found.page(wanted))
    Kept(request, visit).mark(lines)
    return _page(request, visit, found, wanted, lines)


def _save(request: HttpRequest, visit: Visit, found: Grid, wanted: Wanted) -> HttpResponse:
    page = found.page(wanted)
    lines = found.lines(page)
    mine, seen = _posted(request, lines)
    conflicts: list[Conflict] = []
    try:
        if not visit.editable:
            raise lifecycle.NotAllowed
        conflicts = answering.save_cells(visit.response, mine, seen, visit.user)
    except lifecycle.NotAllowed:
        messages.error(request, text("locked-not-saved"))
        return _page(request, visit, found, wanted, lines, status=409)
    if conflicts or any(cell.error for line in lines for cell in line.cells):
        return _again(request, visit, lines, wanted, conflicts)
    changed = sum(said != seen.get(cell, Seen()).said for cell, said in mine.items())
    messages.success(request, text("grid-saved-count", count=changed))
    onward = page.next_page_number() if "next" in request.POST and page.has_next() else page.number
    return redirect(f"{address('grid', visit)}?{query(wanted, onward)}")


def _posted(request: HttpRequest, lines: list[Line]) -> tuple[dict[answering.Cell, Said], dict[answering.Cell, Seen]]:
    """What was typed and can be taken, by cell, and what it was changed from; the rest is marked as failed."""
    before = seen_posted(request.POST.get("seen", ""))
    mine, seen = {}, {}
    for cell in (cell for line in lines for cell in line.cells if cell.id in request.POST):
        at = (cell.row, cell.item.id)
        cell.seen = seen[at] = before.get(cell.key, Seen())
        try:
            mine[at] = cell.read(request.POST)
        except Unfit as unfit:
            cell.fail(unfit)
    return mine, seen


def _again(
    request: HttpRequest, visit: Visit, posted: list[Line], wanted: Wanted, conflicts: list[Conflict]
) -> HttpResponse:
    """The page once more: what stands now is what has been seen, and what was not taken stays as typed."""
    now = opened(visit)
    lines = now.lines(now.page(wanted))
    typed = {cell.key: cell for line in posted for cell in line.cells}
    by_cell = {(each.row, each.item): each for each in conflicts}
    for cell in (cell for line in lines for cell in line.cells):
        cell.conflict = by_cell.get((cell.row, cell.item.id))
        was = typed.get(cell.key)
        if was is not None and (was.error or cell.conflict):
            cell.typed, cell.error = was.typed, was.error
    return _page(request, visit, now, wanted, lines, status=409 if conflicts else 422)


def _page(
    request: HttpRequest, visit: Visit, found: Grid, wanted: Wanted, lines: list[Line], status: int = 200
) -> HttpResponse:
    shown = [cell for line in lines for cell in line.cells]
    kept, pasted = Kept(request, visit), LastPaste(request, visit)
    context = shared(visit) | {
        **around.of_grid(visit),
        "grid": found,
        "wanted": wanted,
        "page": found.page(wanted),
        "lines": lines,
        "query": query(wanted),
        "seen": _seen(shown),
        "failed": [cell for cell in shown if cell.error],
        "in_conflict": [cell for cell in shown if cell.conflict],
        "names": {line.row.row: line.row for line in lines},
        "kept": kept.count,
        "undo": pasted.count if visit.editable else 0,
        "overall": of_all_rows(found),
        "facts": _facts(found, lines),
        "not_asked": text("grid-not-asked"),
    }
    return render(request, "collection/grid/grid.html", context, status=status)


def _seen(shown: list[GridCell]) -> str:
    held = {cell.key: [cell.seen.version, *cell.seen.said] for cell in shown if cell.seen.version}
    return json.dumps(held, ensure_ascii=False)


def _facts(found: Grid, lines: list[Line]) -> Mapping[str, object]:
    """What the browser needs to read the cells, to open and close them itself and to look at the rules; by row only
    what differs."""
    blocks = tuple(block for section in found.questionnaire.sections for block in section.blocks)
    whole = Section("", {}, blocks)
    rules = rules_of(found)
    of_rows = {line.row.row: filters(found.sheet, found.questionnaire, whole, line.row.row, rules) for line in lines}
    common = next(iter(of_rows.values()), {"filters": [], "values": {}})
    facts = {row: {name: each[name] for name in ("filters", "values")} for row, each in of_rows.items()}
    same = {"filters": common["filters"], "values": common["values"]}
    return {
        "columns": {column.item.id: words(column.item) for column in found.columns},
        "common": same,
        "rows": {row: fact for row, fact in facts.items() if fact != same},
        **for_browser(found, of_rows),
    }


@require_POST
@questionnaire_page("answer")
def cell(request: HttpRequest, visit: Visit) -> JsonResponse:
    """One cell, as typed. The reply is that of ``autosave.answer``; with ``full`` where it moves the rule's choice."""
    reply = autosave.take(request, visit, CellField)
    rule = visit.questionnaire.full_for
    if rule is None or request.POST.get("item") != rule.by or reply.status_code != 200:
        return reply
    now = opened(visit)
    full = {row.row: now.standing(row.row) for row in now.rows}
    chosen = now.rule
    told = {"full": full, "rule": chosen.now} if chosen else {}
    return JsonResponse(json.loads(reply.content) | told)


def address(page: str, visit: Visit) -> str:
    return reverse(page, args=[visit.record.key, visit.participation.institution.key, visit.questionnaire.id])


def query(wanted: Wanted, page: object = None, row: str = "") -> str:
    """The address's way of asking for the same rows."""
    given = {"name": wanted.name, "which": wanted.which if wanted.which != "all" else "", "page": page, "row": row}
    return urlencode({name: value for name, value in given.items() if value})
