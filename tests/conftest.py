"""Waves built once a test run."""

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
