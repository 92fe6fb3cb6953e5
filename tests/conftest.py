"""Waves built once a test run."""

from pathlib import Path
from typing import Any

import pytest
from building import Built, build


@pytest.fixture(scope="session")
def lakeland(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The tutorial's wave, all stages run."""
    return build("lakeland-2025", tmp_path_factory.mktemp("lakeland"))


@pytest.fixture(scope="session")
def latvia(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Latvia 2017, all stages run."""
    return build("latvia-2017", tmp_path_factory.mktemp("latvia"))


@pytest.fixture
def practice(db: None, settings: Any, tmp_path: Path) -> Any:
    """The collection site with the tutorial's wave and the demo accounts (``practice.Practice``)."""
    from practice import make_practice, quick_settings  # noqa: PLC0415 - its models need Django set up

    quick_settings(settings, tmp_path)
    return make_practice(tmp_path)
