"""The second factor: who needs one, who has shown it in this session, and the door that asks for it."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from eindekss.registry.models import Assignment, User

SETTING_UP = frozenset({"mfa_activate_totp", "mfa_view_recovery_codes", "logout", "language"})
ASKING = frozenset({"mfa_reauthenticate", "logout", "language"})


def needed(user: User) -> bool:
    """Whoever sees all institutions of a real wave. A practice wave holds nothing to guard."""
    if not settings.OFFICE_SECOND_FACTOR:
        return False
    office = (each for each in user.held if each.role == Assignment.Role.OFFICE)
    return user.is_superuser or any(not each.wave.is_practice for each in office)


def take_away(user: User) -> bool:
    """The app's secret and the recovery codes; says whether there were any. Every session is asked for a new one."""
    gone, _ = Authenticator.objects.filter(user=user).delete()
    return gone > 0


def shown(request: HttpRequest) -> bool:
    return any(each["method"] == "mfa" for each in get_authentication_records(request, request.user))


class SecondFactorDoor:
    """Without the factor that they need, a person reaches only the page where it is set up or asked for.

    It stands before every page, so that no page can be forgotten.
    """

    def __init__(self, get: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get = get

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        if not request.user.is_authenticated or not needed(request.user):
            return None
        here = request.resolver_match.url_name
        if is_mfa_enabled(request.user):  # what a session has shown counts no longer than the factor itself
            if shown(request):
                return None
            back = urlencode({"next": request.get_full_path() if request.method == "GET" else reverse("home")})
            return None if here in ASKING else redirect(f"{reverse('mfa_reauthenticate')}?{back}")
        return None if here in SETTING_UP else redirect("mfa_activate_totp")
