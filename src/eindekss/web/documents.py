"""Questionnaires on paper: the blank one, and the one filled in, for whoever may see it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from eindekss.collection import spoken
from eindekss.collection.access import Visit, questionnaire_page
from eindekss.collection.answering import Said
from eindekss.collection.sheet import Sheet, read_sheet, rows_of
from eindekss.collection.texts import day, language, text
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item
from eindekss.publication.questionnaire.build import Page, printed
from eindekss.publication.questionnaire.filled import Filled, Head, Reply, filled


@require_GET
@questionnaire_page("view")
def blank(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _pdf(printed(visit.wave, visit.questionnaire, language()), visit, text("pdf-blank-name"))


@require_GET
@never_cache
@questionnaire_page("view")
def answered(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The answers as they stand now, in the language of the page."""
    sheet = read_sheet(visit.wave.instrument, visit.participation)
    page = Page(visit.wave, visit.questionnaire, language())
    return _pdf(filled(page, _head(visit), list(_forms(visit, sheet))), visit, text("pdf-filled-name"))


def _head(visit: Visit) -> Head:
    response, today = visit.response, timezone.localdate()
    if response.state == response.State.SUBMITTED and response.submitted:
        state = text("pdf-submitted", day=day(timezone.localtime(response.submitted).date(), language()))
    else:
        state = text("pdf-not-submitted", day=day(today, language()))
    participation = visit.participation
    return Head(participation.name(language()), participation.institution.registration_number, state, today)


def _forms(visit: Visit, sheet: Sheet) -> Iterator[Filled]:
    for row in rows_of(sheet, visit.questionnaire):
        key = row.row if row else ""
        asked = sheet.asked(visit.questionnaire, key)
        replies = {item.id: _reply(sheet, key, item) for item in visit.questionnaire.items if item.id in asked}
        yield Filled(row.name(language()) if row else "", replies)


def _reply(sheet: Sheet, row: str, item: Item) -> Reply:
    answer = sheet.answer(row, item.id)
    if answer is None or answer.missing == Missing.NOT_ANSWERED:
        return Reply(text("pdf-open"), "open")
    said = Said(*answer.said)
    return Reply(spoken.shown(item, said) or text("pdf-none-chosen"), "absent" if said.missing else "said")


def _pdf(content: bytes, visit: Visit, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    institution = visit.participation.institution.key
    file = f"{visit.record.key}-{institution}-{visit.questionnaire.id}-{name}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(True, file)
    return response
