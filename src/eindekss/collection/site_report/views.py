"""The report of an institution's website, as it stands in its folder."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from eindekss.collection.access import institution_page
from eindekss.collection.site_report.reports import KINDS, found, may_read
from eindekss.registry.models import Participation

_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


@require_GET
@institution_page("view")
def site_report(request: HttpRequest, participation: Participation, name: str) -> HttpResponse:
    if not may_read(request.user, participation):
        raise PermissionDenied
    path = found(participation, name)
    if path is None:
        raise Http404
    sent = HttpResponse(path.read_bytes(), content_type=KINDS[path.suffix])
    sent.headers["Content-Security-Policy"] = _POLICY
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Cache-Control"] = "private, no-cache"
    return sent
