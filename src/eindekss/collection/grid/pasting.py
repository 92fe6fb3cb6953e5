"""A block of cells pasted: looked at, saved, undone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from eindekss.collection import lifecycle
from eindekss.collection.access import Visit, questionnaire_page
from eindekss.collection.grid.held import Kept, LastPaste
from eindekss.collection.grid.paste import MOST_CELLS, Pasted, undo
from eindekss.collection.grid.table import Grid, Wanted
from eindekss.collection.grid.views import address, opened, query
from eindekss.collection.texts import text
from eindekss.collection.views import shared

_MOST_TOLD = 200


@require_POST
@questionnaire_page("answer")
def paste(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What a block would change; with the fingerprint of what was shown, save it."""
    found, wanted = opened(visit), Wanted.of(request.POST)
    if not visit.editable:
        messages.error(request, text("locked-not-saved"))
        return redirect(address("grid", visit))
    pasted = _laid(request, found, wanted)
    if isinstance(pasted, str):
        messages.error(request, pasted)
        return redirect(f"{address('grid', visit)}?{query(wanted)}")
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
        "query": query(wanted),
        "typed": request.POST["block"],
        "first_row": pasted.rows[0],
        "first_column": pasted.columns[0],
        "refused": pasted.refused[:_MOST_TOLD],
        "refused_more": max(0, len(pasted.refused) - _MOST_TOLD),
        "checks": pasted.contradictions[:_MOST_TOLD],
        "checks_more": max(0, len(pasted.contradictions) - _MOST_TOLD),
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
        return redirect(address("grid", visit))
    if count and moment is None:
        messages.error(request, text("grid-paste-meanwhile"))
        return _preview(request, visit, pasted, wanted, status=409)
    if moment is not None:
        LastPaste(request, visit).keep(moment, count)
    Kept(request, visit).keep(pasted)
    refused = " " + text("grid-pasted-refused", count=len(pasted.refused)) if pasted.refused else ""
    messages.success(request, text("grid-pasted", count=count) + refused)
    return redirect(f"{address('grid', visit)}?{query(wanted, row=wanted.row)}")


@require_POST
@questionnaire_page("answer")
def undo_paste(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the person's last paste back, or forget its cells that were not taken."""
    if "forget" in request.POST:
        Kept(request, visit).drop()
        messages.info(request, text("grid-kept-forgotten"))
        return redirect(address("grid", visit))
    last = LastPaste(request, visit)
    moment = last.moment
    if moment is None:
        messages.info(request, text("grid-undo-nothing"))
        return redirect(address("grid", visit))
    try:
        if not visit.editable:
            raise lifecycle.NotAllowed
        restored, left = undo(visit.response, visit.user, moment)
    except lifecycle.NotAllowed:
        messages.error(request, text("locked-not-saved"))
        return redirect(address("grid", visit))
    last.drop()
    Kept(request, visit).drop()
    kept = " " + text("grid-undone-kept", count=left) if left else ""
    messages.success(request, text("grid-undone", count=restored) + kept)
    return redirect(address("grid", visit))
