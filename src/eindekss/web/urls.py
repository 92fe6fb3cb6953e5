"""Root addresses."""

from django.urls import include, path

from eindekss.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("archive/", views.archive, name="archive"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.Logout.as_view(), name="logout"),
    path("language/", views.choose_language, name="language"),
    path("", include("eindekss.collection.urls")),
]
handler403 = "eindekss.web.views.forbidden"
handler404 = "eindekss.web.views.not_found"
handler500 = "eindekss.web.views.broken"
