"""The pages of the grid: the rows, one cell saved as it is typed, a block pasted, the last paste undone."""

import datetime
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
from eindekss.collection.grid.cell import CellField, explained, words
from eindekss.collection.grid.paste import MOST_CELLS, Pasted, undo
from eindekss.collection.grid.table import Grid, GridCell, Line, Wanted
from eindekss.collection.sheet import filters, read_sheet
from eindekss.collection.teamwork import around
from eindekss.collection.texts import text
from eindekss.collection.views import shared
from eindekss.dataset.values import Unfit
from eindekss.instrument.model import Section

_MOST_TOLD = 200
_MOST_KEPT = 500


def _grid(visit: Visit) -> Grid:
    if visit.questionnaire.unit == "institution":
        raise Http404
    return Grid(visit, read_sheet(visit.wave.instrument, visit.participation, brief=True))


@require_http_methods(["GET", "HEAD", "POST"])
@questionnaire_page("view")
def grid(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The rows asked for, some at a time. Without a script the page is saved as a whole."""
    found, wanted = _grid(visit), Wanted.of(request.GET)
    if request.method == "POST":
        return _save(request, visit, found, wanted)
    lines = found.lines(found.page(wanted))
    _Kept(request, visit).mark(lines)
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
    return redirect(f"{_address('grid', visit)}?{_query(wanted, onward)}")


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
    now = _grid(visit)
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
    kept, pasted = _Kept(request, visit), _LastPaste(request, visit)
    context = shared(visit) | {
        **around.of_grid(visit),
        "grid": found,
        "wanted": wanted,
        "page": found.page(wanted),
        "lines": lines,
        "query": _query(wanted),
        "seen": _seen(shown),
        "failed": [cell for cell in shown if cell.error],
        "in_conflict": [cell for cell in shown if cell.conflict],
        "names": {line.row.row: line.row for line in lines},
        "kept": kept.count,
        "undo": pasted.count if visit.editable else 0,
        "facts": _facts(found, lines),
        "not_asked": text("grid-not-asked"),
    }
    return render(request, "collection/grid/grid.html", context, status=status)


def _seen(shown: list[GridCell]) -> str:
    held = {cell.key: [cell.seen.version, *cell.seen.said] for cell in shown if cell.seen.version}
    return json.dumps(held, ensure_ascii=False)


def _facts(found: Grid, lines: list[Line]) -> Mapping[str, object]:
    """What the browser needs to read the cells and to open and close them itself; by row only what differs."""
    blocks = tuple(block for section in found.questionnaire.sections for block in section.blocks)
    whole = Section("", {}, blocks)
    of_rows = {line.row.row: filters(found.sheet, found.questionnaire, whole, line.row.row) for line in lines}
    common = next(iter(of_rows.values()), {"filters": [], "values": {}})
    facts = {row: {name: each[name] for name in ("filters", "values")} for row, each in of_rows.items()}
    same = {"filters": common["filters"], "values": common["values"]}
    return {
        "columns": {column.item.id: words(column.item) for column in found.columns},
        "common": same,
        "rows": {row: fact for row, fact in facts.items() if fact != same},
    }


@require_POST
@questionnaire_page("answer")
def cell(request: HttpRequest, visit: Visit) -> JsonResponse:
    """One cell, as typed. The reply is that of ``autosave.answer``; with ``full`` where it moves the rule's choice."""
    reply = autosave.take(request, visit, CellField)
    rule = visit.questionnaire.full_for
    if rule is None or request.POST.get("item") != rule.by or reply.status_code != 200:
        return reply
    now = _grid(visit)
    full = {row.row: now.standing(row.row) for row in now.rows}
    chosen = now.rule
    told = {"full": full, "rule": chosen.now} if chosen else {}
    return JsonResponse(json.loads(reply.content) | told)


# ---- a block of cells ----


@require_http_methods(["POST"])
@questionnaire_page("answer")
def paste(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What a block would change; with the fingerprint of what was shown, save it."""
    found, wanted = _grid(visit), Wanted.of(request.POST)
    if not visit.editable:
        messages.error(request, text("locked-not-saved"))
        return redirect(_address("grid", visit))
    pasted = _laid(request, found, wanted)
    if isinstance(pasted, str):
        messages.error(request, pasted)
        return redirect(f"{_address('grid', visit)}?{_query(wanted)}")
    if "shown" not in request.POST:
        return _preview(request, visit, pasted, wanted)
    if request.POST["shown"] != pasted.fingerprint:
        messages.error(request, text("grid-paste-meanwhile"))
        return _preview(request, visit, pasted, wanted, status=409)
    return _take(request, visit, pasted, wanted)


def _laid(request: HttpRequest, found: Grid, wanted: Wanted) -> Pasted | str:
    """The block over the grid, or what is wrong with it."""
    block = request.POST.get("block", "")
    if not block.strip("\r\n"):
        return text("grid-paste-empty")
    if block.count("\t") + block.count("\n") > MOST_CELLS:
        return text("grid-paste-too-large", most=MOST_CELLS)
    rows, columns = found.selected(wanted), found.columns
    at_row = next((at for at, row in enumerate(rows) if row.row == wanted.row), None)
    item = request.POST.get("item")
    at_column = next((at for at, column in enumerate(columns) if column.item.id == item), None)
    if at_row is None or at_column is None:
        return text("grid-paste-place")
    return Pasted(found, block, rows[at_row:], columns[at_column:])


def _preview(request: HttpRequest, visit: Visit, pasted: Pasted, wanted: Wanted, status: int = 200) -> HttpResponse:
    changed = [*pasted.emptied, *pasted.replaced]
    context = shared(visit) | {
        "pasted": pasted,
        "wanted": wanted,
        "query": _query(wanted),
        "typed": request.POST["block"],
        "first_row": pasted.rows[0],
        "first_column": pasted.columns[0],
        "refused": pasted.refused[:_MOST_TOLD],
        "refused_more": max(0, len(pasted.refused) - _MOST_TOLD),
        "changed": changed[:_MOST_TOLD],
        "changed_more": max(0, len(changed) - _MOST_TOLD),
    }
    return render(request, "collection/grid/paste.html", context, status=status)


def _take(request: HttpRequest, visit: Visit, pasted: Pasted, wanted: Wanted) -> HttpResponse:
    count = len(pasted.changes)
    try:
        moment = pasted.save(visit.response, visit.user) if count else None
    except lifecycle.NotAllowed:
        messages.error(request, text("locked-not-saved"))
        return redirect(_address("grid", visit))
    if count and moment is None:
        messages.error(request, text("grid-paste-meanwhile"))
        return _preview(request, visit, pasted, wanted, status=409)
    if moment is not None:
        _LastPaste(request, visit).keep(moment, count)
    _Kept(request, visit).keep(pasted)
    refused = " " + text("grid-pasted-refused", count=len(pasted.refused)) if pasted.refused else ""
    messages.success(request, text("grid-pasted", count=count) + refused)
    return redirect(f"{_address('grid', visit)}?{_query(wanted, row=wanted.row)}")


@require_POST
@questionnaire_page("answer")
def undo_paste(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the person's last paste back, or forget its cells that were not taken."""
    if "forget" in request.POST:
        _Kept(request, visit).drop()
        messages.info(request, text("grid-kept-forgotten"))
        return redirect(_address("grid", visit))
    last = _LastPaste(request, visit)
    moment = last.moment
    if moment is None:
        messages.info(request, text("grid-undo-nothing"))
        return redirect(_address("grid", visit))
    try:
        if not visit.editable:
            raise lifecycle.NotAllowed
        restored, left = undo(visit.response, visit.user, moment)
    except lifecycle.NotAllowed:
        messages.error(request, text("locked-not-saved"))
        return redirect(_address("grid", visit))
    last.drop()
    _Kept(request, visit).drop()
    kept = " " + text("grid-undone-kept", count=left) if left else ""
    messages.success(request, text("grid-undone", count=restored) + kept)
    return redirect(_address("grid", visit))


class _Held:
    """Something about one questionnaire in the person's session."""

    name = ""

    def __init__(self, request: HttpRequest, visit: Visit) -> None:
        self.session = request.session
        institution = visit.participation.institution.key
        self.key = f"{self.name}:{visit.record.key}:{institution}:{visit.questionnaire.id}"

    def drop(self) -> None:
        self.session.pop(self.key, None)


class _LastPaste(_Held):
    """The moment of the last paste, by which the history knows its answers."""

    name = "grid-pasted"

    def keep(self, moment: datetime.datetime, count: int) -> None:
        self.session[self.key] = [moment.isoformat(), count]

    @property
    def moment(self) -> datetime.datetime | None:
        held = self.session.get(self.key)
        return datetime.datetime.fromisoformat(held[0]) if held else None

    @property
    def count(self) -> int:
        return self.session.get(self.key, ["", 0])[1]


class _Kept(_Held):
    """Pasted cells that were not taken: they stand in the grid as pasted until their answers change."""

    name = "grid-refused"

    def keep(self, pasted: Pasted) -> None:
        self.drop()
        if pasted.refused:
            self.session[self.key] = [
                [each.row.row, each.column.item.id, each.typed, each.version] for each in pasted.refused[:_MOST_KEPT]
            ]

    @property
    def count(self) -> int:
        return len(self.session.get(self.key, ()))

    def mark(self, lines: list[Line]) -> None:
        held = {(row, item): (typed, version) for row, item, typed, version in self.session.get(self.key, ())}
        for cell in (cell for line in lines for cell in line.cells):
            typed, version = held.get((cell.row, cell.item.id), ("", -1))
            if version == cell.seen.version and cell.mine:
                cell.typed = typed
                try:
                    cell.read({cell.id: typed})
                except Unfit as unfit:
                    cell.error = explained(cell.item, unfit, typed)


def _address(page: str, visit: Visit) -> str:
    return reverse(page, args=[visit.record.key, visit.participation.institution.key, visit.questionnaire.id])


def _query(wanted: Wanted, page: object = None, row: str = "") -> str:
    """The address's way of asking for the same rows."""
    given = {"name": wanted.name, "which": wanted.which if wanted.which != "all" else "", "page": page, "row": row}
    return urlencode({name: value for name, value in given.items() if value})
