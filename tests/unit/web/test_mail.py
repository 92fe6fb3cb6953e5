"""How letters leave, by one address."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from eindekss.web.mail import Mail, mail


def test_a_demo_writes_letters_into_files_and_a_site_does_not(tmp_path: Path) -> None:
    assert mail(None, tmp_path, demo=True).folder == str(tmp_path / "mail")
    assert "filebased" in mail(None, tmp_path, demo=True).backend
    assert mail(None, tmp_path, demo=False) == Mail()


@pytest.mark.parametrize(
    ("address", "port", "starttls", "tls"),
    [("smtp://u:p%40ss@mail.example", 587, True, False), ("smtps://u:p%40ss@mail.example", 465, False, True),
     ("smtp+plain://u:p%40ss@mail.example:2525", 2525, False, False)],
)  # fmt: skip
def test_one_address_says_where_and_how(address: str, port: int, starttls: bool, tls: bool, tmp_path: Path) -> None:
    found = mail(address, tmp_path, demo=True)
    assert (found.host, found.port, found.user, found.password) == ("mail.example", port, "u", "p@ss")
    assert (found.starttls, found.tls, found.folder) == (starttls, tls, None)


@pytest.mark.parametrize("address", ["http://mail.example", "mail.example", "smtp://"])
def test_an_address_of_another_kind_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured):
        mail(address, tmp_path, demo=False)
