"""Files of npm packages that the site serves: exactly those named, from where npm put them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage, Storage

FILES = {"vendor/govuk-frontend.min.css": "govuk-frontend/dist/govuk/govuk-frontend.min.css"}


class VendoredFinder(BaseFinder):
    """Finds static files among ``FILES``."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        lost = [source for source in FILES.values() if not (settings.NODE_MODULES / source).is_file()]
        return [Error(f"{name} is missing", hint="Run npm ci.", id="eindekss.E001") for name in lost]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = settings.NODE_MODULES / FILES[path] if path in FILES else None
        if found is None or not found.is_file():
            return []
        return [str(found.resolve())] if find_all else str(found.resolve())

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for path in FILES:
            if self.find(path):
                yield path, _Renamed(path)


class _Renamed(FileSystemStorage):
    """One file under the name it is served by."""

    def __init__(self, name: str) -> None:
        super().__init__(location=settings.NODE_MODULES)
        self.only = name

    def path(self, name: str) -> str:
        return str((Path(self.location) / FILES[name]).resolve())
