"""Files of evidence, for those who may see the site's answers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from eindekss.collection.expert.evidence import KINDS
from eindekss.collection.expert.sitting import Sitting, sitting_page
from eindekss.collection.kept import path
from eindekss.collection.models import Evidence


@require_GET
@sitting_page("view")
def evidence(request: HttpRequest, sitting: Sitting, piece: int, part: str) -> HttpResponse:
    """The picture of a piece of evidence, shown, or its file, which is only ever downloaded."""
    visit = sitting.visit
    found = Evidence.objects.filter(
        pk=piece, suggestion__wave=visit.record, suggestion__institution=visit.participation.institution,
        suggestion__item__in=[item.id for item in visit.questionnaire.items],
    ).first()  # fmt: skip
    name = getattr(found, {"image": "image", "file": "file"}.get(part, ""), "") if found else ""
    if not name or not path(name).is_file():
        raise Http404
    return _sent(name, KINDS[found.image_kind] if part == "image" else "")


def _sent(name: str, kind: str) -> HttpResponse:
    """A file under its digest never changes. What is not a picture must not be taken for a page of this site."""
    sent = HttpResponse(path(name).read_bytes(), content_type=kind or "application/octet-stream")
    shown, ending = ("inline", kind.partition("/")[2]) if kind else ("attachment", "bin")
    sent.headers["Content-Disposition"] = f'{shown}; filename="{name[:12]}.{ending}"'
    sent.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return sent
