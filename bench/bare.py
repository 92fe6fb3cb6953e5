"""The least that Django can do for a save, to set the collection site's beside it: one row inserted, no more.

These settings are the site's without its middleware and most of its apps: nobody is logged in, nothing is checked,
nothing is read.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from eindekss.web.settings import *  # noqa: F403 - the same settings but for what stands below

ROOT_URLCONF = __name__
MIDDLEWARE: list[str] = []
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "eindekss.registry"]


def insert(request: HttpRequest) -> HttpResponse:
    from eindekss.registry.models import Institution  # noqa: PLC0415 - settings are read before models

    Institution.objects.create(key=request.POST["key"])
    return HttpResponse(b"saved")


urlpatterns = [path("", insert)]
