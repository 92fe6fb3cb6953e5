"""Where letters lead: to the site's own address, whoever asked for them and by whatever host."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from practice import OFFICE, Practice

from eindekss.collection.site import address
from eindekss.errors import Refused


def test_the_sites_own_address_comes_before_the_requests(settings: Any) -> None:
    settings.SITE = "https://anketas.example.lv"
    assert address("/enter/x/", RequestFactory().get("/")) == "https://anketas.example.lv/enter/x/"
    assert address("/enter/x/") == "https://anketas.example.lv/enter/x/"


def test_without_it_the_requests_host_is_taken_and_without_either_nothing(settings: Any) -> None:
    settings.SITE = ""
    assert address("/enter/x/", RequestFactory().get("/")) == "http://testserver/enter/x/"
    with pytest.raises(Refused, match="EINDEKSS_SITE"):
        address("/enter/x/")


def test_an_invitation_leads_to_the_sites_own_address(practice: Practice, settings: Any) -> None:
    settings.SITE = "https://anketas.example.lv"
    practice.client(OFFICE).post(
        f"/office/{practice.record.key}/institution/DEMO/invite/",
        {"name": "Anna Ezere", "email": "anna@ezers.example", "language": "lv"},
    )
    assert "https://anketas.example.lv/enter/" in mail.outbox[0].body
    assert "testserver" not in mail.outbox[0].body


@pytest.mark.parametrize("url", ["/login/", "/static/web/site.css"])
def test_pages_and_style_sheets_are_packed_on_their_way(practice: Practice, url: str) -> None:
    packed = Client().get(url, HTTP_ACCEPT_ENCODING="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = Client().get(url)
    assert "Content-Encoding" not in plain.headers
    length = len(plain.getvalue())
    assert len(packed.getvalue()) < length / 2
