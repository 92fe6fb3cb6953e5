"""Root addresses."""

from django.urls import include, path

from eindekss.web import documents, views

_QUESTIONNAIRE = "waves/<slug:wave>/<str:institution>/<str:questionnaire>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("archive/", views.archive, name="archive"),
    path("", include("eindekss.collection.signin.urls")),
    path("logout/", views.Logout.as_view(), name="logout"),
    path("language/", views.choose_language, name="language"),
    path(f"{_QUESTIONNAIRE}blank.pdf", documents.blank, name="blank-pdf"),
    path(f"{_QUESTIONNAIRE}answers.pdf", documents.answered, name="answers-pdf"),
    path("", include("eindekss.collection.urls")),
]
handler403 = "eindekss.web.views.forbidden"
handler404 = "eindekss.web.views.not_found"
handler500 = "eindekss.web.views.broken"
