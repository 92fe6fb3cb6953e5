"""The pages of an account: signing in, the second factor, the password."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eindekss.collection.audit.log import record
from eindekss.collection.audit.models import Act
from eindekss.collection.signin.factor import needed
from eindekss.collection.texts import text

_FORM = "collection/signin/form.html"


class Page:
    """One form in the site's design. ``name`` begins the ids of its texts; a form that fails answers 422."""

    template_name = _FORM
    name = ""
    back: Any = reverse_lazy("home")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {
            "heading": text(self.name), "what": text(f"{self.name}-what"), "button": text(f"{self.name}-button"),
            "back": self.back,
        }  # fmt: skip

    def render_to_response(self, context: dict[str, Any], **more: object) -> HttpResponse:
        if context["form"].is_bound and context["form"].errors:
            more["status"] = 422
        return super().render_to_response(context, **more)


class SignIn(auth.LoginView):
    """Name and password; then the second factor, where the account has one."""

    template_name = "web/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(**kwargs) | {"sign_on": settings.SINGLE_SIGN_ON}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        login = Login(user=user, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"username": user.get_username()}, login)


@require_safe
@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    context = {"factor": is_mfa_enabled(request.user), "needed": needed(request.user)}
    return render(request, "collection/signin/account.html", context)


class AskFactor(Page, AuthenticateView):
    name = "factor-ask"
    back = reverse_lazy("login")


class AskFactorAgain(Page, ReauthenticateView):
    name = "factor-again"


@method_decorator(never_cache, name="dispatch")
class SetFactor(Page, ActivateTOTPView):
    template_name = "collection/signin/factor.html"
    name = "factor-set"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        return context | {"secret": context["form"].secret, "needed": needed(self.request.user)}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        factor = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        post_authentication(self.request, factor, reauthenticated=True)  # the code has just been typed
        record(self.request, Act.FACTOR_ADDED, self.request.user.get_username())
        return response


class RemoveFactor(Page, DeactivateTOTPView):
    name = "factor-remove"
    back = success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        record(self.request, Act.FACTOR_REMOVED, self.request.user.get_username())
        return super().form_valid(form)


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):
    """Shown once, right after they are made."""

    template_name = "collection/signin/codes.html"


class NewRecoveryCodes(Page, GenerateRecoveryCodesView):
    name = "codes-new"
    back = reverse_lazy("mfa_index")


class ChangePassword(Page, auth.PasswordChangeView):
    """Every other session of the account ends."""

    name = "password-change"
    back = success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record(self.request, Act.PASSWORD_SET, self.request.user.get_username())
        messages.success(self.request, text("password-changed"))
        return response
