"""The public site: static HTML from the datasets, a folder a language. No server, and no file of microdata."""

import shutil
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from eindekss.publication.edition import Edition
from eindekss.publication.site.pages import Pages
from eindekss.publication.wording import date, number, percent, words

ASSETS = Path(__file__).parent / "assets"


def write(edition: Edition, folder: Path) -> None:
    """Write ``index.html``, ``assets/``, ``downloads/`` and a folder of pages for each language."""
    shutil.copytree(ASSETS, folder / "assets", dirs_exist_ok=True)
    _downloads(folder.parent, folder / "downloads")
    environment = Environment(
        loader=PackageLoader("eindekss.publication.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for language in edition.wave.languages:
        _language(edition, environment, language, folder / language)
    first = edition.wave.languages[0]
    page = environment.get_template("redirect.html").render(
        language=first, title=edition.title(first), languages=edition.wave.languages
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def _language(edition: Edition, environment: Environment, language: str, folder: Path) -> None:
    others = [each for each in edition.wave.languages if each != language]
    pages = Pages(edition, language)
    shared = {
        "language": language,
        "others": others,
        "words": words(language),
        "title": edition.title(language),
        "owner": edition.wave.owner[language],
        "notice": edition.notice(language),
        "navigation": pages.navigation(),
        "number": lambda value, decimals=0: number(value, language, decimals),
        "date": lambda day: date(day, language),
        "percent": lambda share, decimals=0: percent(share, language, decimals),
    }
    for page in pages.all():
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * (len(Path(page.path).parts) - 1)
        html = environment.get_template(page.template).render(
            **shared, page=page, here=page.path, up=up, **page.content
        )
        path.write_text(html, encoding="utf-8")


def _downloads(products: Path, folder: Path) -> None:
    """Offer the tables and the report; the answers themselves are not put on the site."""
    for product in ("tables", "report"):
        for path in sorted((products / product).glob("*")):
            if path.is_file():
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, folder / path.name)
