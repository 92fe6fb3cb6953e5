"""The tests run on the database they were asked to: otherwise a run on PostgreSQL would prove nothing about it."""

import os

from django.db import connection


def test_the_database_is_the_one_that_was_asked_for(db: None) -> None:
    asked = "postgresql" if os.environ.get("EINDEKSS_DATABASE") else "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if asked == "postgresql" else "SELECT sqlite_version()")
        (version,) = cursor.fetchone()
    assert connection.vendor == asked
    assert version.startswith("PostgreSQL" if asked == "postgresql" else "3.")
