"""What differs between machines: the database, the key, the files that npm brings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from eindekss.web.database import database
from eindekss.web.vendored import FILES, VendoredFinder

ASK = (
    "import django; django.setup(); from django.conf import settings as s; "
    "print(s.DEMO, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, len(s.SECRET_KEY))"
)


def asked(home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EINDEKSS_")}
    environment = kept | {"EINDEKSS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "eindekss.web.settings"} | more
    return subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)


def test_without_an_address_the_database_is_a_file_in_home(tmp_path: Path) -> None:
    found = database(None, tmp_path)
    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert found["NAME"] == str(tmp_path / "eindekss.sqlite3")
    commands = found["OPTIONS"]["init_command"]
    assert "journal_mode=WAL" in commands
    assert "synchronous=FULL" in commands


def test_one_address_names_a_postgresql_database(tmp_path: Path) -> None:
    found = database("postgresql://anna:p%40ss@db.example:5433/answers", tmp_path)
    assert found.items() >= {
        "ENGINE": "django.db.backends.postgresql", "NAME": "answers", "USER": "anna", "PASSWORD": "p@ss",
        "HOST": "db.example", "PORT": 5433,
    }.items()  # fmt: skip


def test_an_address_may_name_a_socket_and_how_to_connect(tmp_path: Path) -> None:
    found = database("postgresql://anna@/answers?host=/run/postgresql&sslmode=require", tmp_path)
    assert found.items() >= {"NAME": "answers", "USER": "anna", "HOST": "/run/postgresql", "PORT": ""}.items()
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_an_address_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured):
        database("mysql://db.example/answers", tmp_path)


def test_without_a_key_nothing_can_be_served(tmp_path: Path) -> None:
    answer = asked(tmp_path)
    assert answer.returncode != 0
    assert "SECRET_KEY setting must not be empty" in answer.stderr


def test_a_key_of_ones_own_means_https(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("d" * 60)
    assert asked(tmp_path, EINDEKSS_SECRET_KEY="k" * 50).stdout.split() == ["False", "True", "31536000", "50"]


def test_a_demo_has_its_own_key_and_plain_http(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("d" * 60)
    assert asked(tmp_path).stdout.split() == ["True", "False", "0", "60"]


def test_only_the_files_named_are_served_from_npm(settings) -> None:
    finder = VendoredFinder()
    assert finder.check() == []
    for name, source in FILES.items():
        assert Path(finder.find(name)) == (settings.NODE_MODULES / source).resolve()
    assert finder.find("vendor/../package.json") == []
    assert sorted(path for path, _ in finder.list(None)) == sorted(FILES)


def test_a_missing_style_sheet_is_reported_before_anything_is_served(settings, tmp_path: Path) -> None:
    settings.NODE_MODULES = tmp_path
    assert [problem.hint for problem in VendoredFinder().check()] == ["Run npm ci."] * len(FILES)
