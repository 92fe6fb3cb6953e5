"""How the sign-in library works here: nobody signs up, its words are ours, its secrets are sealed."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import lazy

from eindekss.collection.audit.address import address_of
from eindekss.collection.texts import text
from eindekss.registry.models import User

WRONG = lazy(lambda: text("factor-wrong"), str)()
TOO_OFTEN = lazy(lambda: text("factor-too-often"), str)()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only; messages and letters are written where things happen, in both languages."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Said by our own pages."""

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """The audit log keeps it."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "unknown"

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Before the second factor is changed it is asked for once more."""
        if not is_mfa_enabled(user):
            return []
        return [{"id": "mfa_reauthenticate", "description": "", "url": reverse("mfa_reauthenticate")}]

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        return is_mfa_enabled(context.request.user)


class FactorAdapter(DefaultMFAAdapter):
    """The second factor's secrets are sealed with the site's key, so that a copy of the database opens nothing."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG}

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret sealed with another key becomes one that no code fits."""
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def _seal() -> Fernet:
    key = salted_hmac("eindekss.second-factor", b"", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
