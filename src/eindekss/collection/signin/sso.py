"""Single sign-on by OpenID Connect: the provider says who it is, and an account that exists already is entered."""

import logging
from typing import Any

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from eindekss.collection.audit.log import record
from eindekss.collection.audit.models import Act
from eindekss.registry.models import User

# Signed with the provider's private key; what a shared secret or nothing signs is not believed.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_LEEWAY = 60  # seconds that the two clocks may differ
_LOG = logging.getLogger(__name__)


class Provider(OpenIDConnectOAuth2Adapter):
    """The library's code flow with PKCE and state; the identity is believed only with a signature that fits."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **more: Any) -> SocialLogin:
        claims = self._claims(app, more["response"].get("id_token"))
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            told = self._fetch_user_info(token.token)
            if told.get("sub") != claims["sub"]:
                raise OAuth2Error("the user information is somebody else's")
            claims |= told
        kept = {name: claims.get(name) for name in ("sub", "email", "email_verified")}
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})

    def _claims(self, app: SocialApp, id_token: str | None) -> dict[str, Any]:
        config, issuer = self.openid_config, self.get_provider().app.settings["server_url"]
        try:
            if config["issuer"].rstrip("/") != issuer.rstrip("/"):
                raise OAuth2Error("the provider calls itself by another name")
            header = jwt.get_unverified_header(id_token)
            key = next(each for each in self._keys(config["jwks_uri"]) if each.key_id == header.get("kid"))
            needed = {"require": ["exp", "iat", "iss", "aud", "sub"]}
            return dict(jwt.decode(id_token, key, algorithms=ALGORITHMS, audience=app.client_id, leeway=_LEEWAY,
                                   issuer=config["issuer"], options=needed))  # fmt: skip
        except (jwt.PyJWTError, KeyError, StopIteration, ValueError, TypeError, AttributeError) as error:
            raise OAuth2Error(f"the identity cannot be believed: {type(error).__name__}") from error

    def _keys(self, address: str) -> list[jwt.PyJWK]:
        reply = requests.get(address, timeout=_TIMEOUT)
        reply.raise_for_status()
        return jwt.PyJWKSet.from_dict(reply.json()).keys


_TIMEOUT = 10  # seconds


class SignOnAdapter(DefaultSocialAccountAdapter):
    """No account is ever made here: the address that the provider vouches for must be an account's own already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """The audit log keeps it."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(_problem(request, "sign-on-unknown"))
        if not sociallogin.is_existing:
            user = _owner(sociallogin)
            if user is None:
                raise ImmediateHttpResponse(_problem(request, "sign-on-unknown"))
            sociallogin.connect(request, user)
            record(user, Act.ACCESS_GIVEN, f"OpenID Connect: {user.get_username()}")
        if not sociallogin.user.is_active:
            raise ImmediateHttpResponse(_problem(request, "sign-on-unknown"))

    def on_authentication_error(self, request: HttpRequest, provider: object, **more: Any) -> None:
        _LOG.warning("single sign-on failed: %s", more.get("exception") or more.get("error"))
        raise ImmediateHttpResponse(_problem(request, "sign-on-failed"))


def _owner(sociallogin: SocialLogin) -> User | None:
    """The one account with the address, if the provider has verified it."""
    address = next((each for each in sociallogin.email_addresses if each.verified is True), None)
    if address is None:
        return None
    found = list(User.objects.filter(email__iexact=address.email, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def _problem(request: HttpRequest, problem: str) -> HttpResponse:
    return render(request, "web/problem.html", {"problem": problem}, status=403)


@require_GET
@never_cache
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _pass(request, OAuth2LoginView, provider_id)


@require_GET
@never_cache
def complete(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _pass(request, OAuth2CallbackView, provider_id)


def _pass(request: HttpRequest, view: Any, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(Provider(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise PermissionDenied from None
    except (requests.RequestException, ValueError, KeyError, OAuth2Error):
        _LOG.exception("single sign-on failed")
        return _problem(request, "sign-on-failed")
    return response
