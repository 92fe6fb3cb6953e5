"""Waves built once a test run."""

import gc
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from building import Built, built, with_tables

_DATABASE = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """All that is imported and collected is here to stay: no search for garbage looks through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", action="store_true", help="only the tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What uses the database is known by its fixtures, so that no test can forget to say so.

    Journeys and whole waves beside it come first: what is left at the end is short, and both workers end together.
    """
    if config.getoption("--database"):
        kept = [item for item in items if _uses_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not _uses_database(item)])
        items[:] = kept
    items.sort(key=lambda item: _uses_database(item) or item.path.parent.name not in ("browser", "integration"))


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & _DATABASE) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def lakeland(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The tutorial's wave, all stages run; nothing of it may be changed."""
    return built("lakeland-2025", tmp_path_factory)


@pytest.fixture(scope="session")
def latvia(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Latvia 2017, all stages run; nothing of it may be changed."""
    return built("latvia-2017", tmp_path_factory, covered=False)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database has its tables and nothing in them, to be copied."""
    return with_tables(tmp_path_factory)


@pytest.fixture(scope="session")
def practices(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Gives every test a practice of its own (``practice.Practices``)."""
    from practice import Practices  # noqa: PLC0415 - its models need Django set up

    return Practices(tmp_path_factory)


@pytest.fixture
def practice(db: None, settings: Any, tmp_path: Path, practices: Any) -> Any:
    """The collection site with the tutorial's wave and the demo accounts (``practice.Practice``)."""
    from practice import quick_settings  # noqa: PLC0415 - its models need Django set up

    quick_settings(settings, tmp_path)
    return practices.give()
