"""The site's own address, which letters lead to."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from eindekss.web.site import site


@pytest.mark.parametrize(
    ("given", "found"),
    [(None, ""), ("", ""), ("https://anketas.example.lv/", "https://anketas.example.lv"),
     ("https://anketas.example.lv:8443", "https://anketas.example.lv:8443"),
     ("http://127.0.0.1:8101", "http://127.0.0.1:8101"), ("http://[::1]:8101/", "http://[::1]:8101")],
)  # fmt: skip
def test_an_address_is_kept_without_its_last_slash(given: str | None, found: str) -> None:
    assert site(given) == found


@pytest.mark.parametrize(
    "address",
    ["http://anketas.example.lv", "anketas.example.lv", "https://", "https://anketas.example.lv/anketas",
     "https://a:b@anketas.example.lv", "https://anketas.example.lv/?x=1", "ftp://127.0.0.1"],
)  # fmt: skip
def test_an_address_that_letters_must_not_lead_to_is_refused(address: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        site(address)
