"""Passwords that were forgotten: a letter to the account's own address, and never a word on who has an account."""

import logging
from threading import Thread
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.forms import PasswordResetForm
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.views.generic import TemplateView

from eindekss.collection.audit.log import record
from eindekss.collection.audit.models import Act
from eindekss.collection.invitation import mail
from eindekss.collection.signin.views import Page
from eindekss.collection.texts import language, text

_LOG = logging.getLogger(__name__)


class LetterForm(PasswordResetForm):
    """Writes to every account that has the address and a password."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        site = settings.SITE or f"{context['protocol']}://{context['domain']}"
        link = site + reverse("password-new", args=[context["uid"], context["token"]])
        letter = mail.letter("password-forgotten", language(), to_email, link=link, name=context["user"].get_username())
        # Apart from the request: how long the mail server takes would tell who has an account.
        Thread(target=_send, args=(letter,)).start()


def _send(letter: Any) -> None:
    try:
        mail.send(letter)
    except OSError:
        _LOG.exception("the letter for a forgotten password was not sent")


class Forgotten(Page, auth.PasswordResetView):
    name = "password-forgotten"
    form_class = LetterForm
    success_url = reverse_lazy("password-letter")
    back = reverse_lazy("login")


class Letter(TemplateView):
    """The same for everyone."""

    template_name = "collection/signin/letter.html"


class NewPassword(Page, auth.PasswordResetConfirmView):
    """The page that the letter leads to. Its secret stands in the address no longer than it takes to come here."""

    name = "password-anew"
    success_url = reverse_lazy("login")
    back = reverse_lazy("login")

    def get_template_names(self) -> list[str]:
        return [self.template_name if self.validlink else "collection/signin/outdated.html"]

    def render_to_response(self, context: dict[str, Any], **more: object) -> HttpResponse:
        if not self.validlink:
            return auth.PasswordResetConfirmView.render_to_response(self, context, status=403)
        return super().render_to_response(context, **more)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record(self.request, Act.PASSWORD_SET, form.user.get_username())
        messages.success(self.request, text("password-anew-set"))
        return response
