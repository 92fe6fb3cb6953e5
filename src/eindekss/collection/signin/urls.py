"""Addresses of sign-in. The names with an underscore are those by which the library finds its pages."""

from django.urls import path

from eindekss.collection.signin import forgotten, sso, views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("login/", views.SignIn.as_view(), name="login"),
    path("login/code/", views.AskFactor.as_view(), name="mfa_authenticate"),
    path("login/code/again/", views.AskFactorAgain.as_view(), name="mfa_reauthenticate"),
    path("login/single/<slug:provider_id>/", sso.begin, name="openid_connect_login"),
    path("login/single/<slug:provider_id>/done/", sso.complete, name="openid_connect_callback"),
    path("account/", views.account, name="mfa_index"),
    path("account/password/", views.ChangePassword.as_view(), name="password-change"),
    path("account/factor/", views.SetFactor.as_view(), name="mfa_activate_totp"),
    path("account/factor/remove/", views.RemoveFactor.as_view(), name="mfa_deactivate_totp"),
    path("account/codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("account/codes/new/", views.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("password/forgotten/", forgotten.Forgotten.as_view(), name="password-forgotten"),
    path("password/forgotten/letter/", forgotten.Letter.as_view(), name="password-letter"),
    path("password/new/<str:uidb64>/<str:token>/", forgotten.NewPassword.as_view(), name="password-new"),
]
