"""The twelve websites on one shared government platform: the same frame of a page around differing content.

    .venv/bin/python tests/corpus/shared_platform.py

writes their folders anew from platform/sites.yaml; labels stand in the folders and are never written by a program.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml

CORPUS = Path(__file__).parent
SOURCE = CORPUS / "platform"
WORDS: Mapping[str, Mapping[str, str]] = yaml.safe_load((SOURCE / "words.yaml").read_text("utf-8"))
ENGINE = jinja2.Environment(
    loader=jinja2.FileSystemLoader(SOURCE),
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # noqa: S701 - our own texts, which hold markup
    keep_trailing_newline=True,
)
USUAL = {
    "feed": False, "flaws": [], "rating": False, "social": {}, "foot": "", "menu": {}, "footer": {}, "pages": {},
    "files": {}, "answers": {}, "sitemap": True, "search": "words", "statement": "complete",
}  # fmt: skip


def written() -> Iterator[tuple[Path, str]]:
    """Every file of the platform's websites, under the corpus folder, and what it holds."""
    for said in yaml.safe_load((SOURCE / "sites.yaml").read_text("utf-8")):
        site = {**USUAL, **said}
        folder = CORPUS / site["host"]
        for path, text in _files(site):
            yield folder / path, text.rstrip("\n") + "\n"


def _files(site: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("platforma.css", "gerbonis.svg"):
        yield name, (SOURCE / name).read_text("utf-8")
    pages = {**site["pages"], **_statement(site)}
    for path, page in pages.items():
        yield path.lstrip("/") + "index.html", _page(site, path, page)
    for lang in site["name"]:
        yield _search_file(lang), _page(site, WORDS[lang]["search_path"], _search_page(lang))
    yield "404.html", _page(site, "/404/", {"title": "Lapa nav atrasta", "body": "<p>Šādas lapas nav.</p>"})
    if site["sitemap"]:
        yield "sitemap.xml", _sitemap(site, pages)
    yield from site["files"].items()
    yield "answers.yaml", yaml.safe_dump(_answers(site), allow_unicode=True, sort_keys=False)


def _language(path: str) -> str:
    first = path.split("/")[1]
    return first if first in WORDS else "lv"


def _page(site: Mapping[str, Any], path: str, page: Mapping[str, str]) -> str:
    lang = _language(path)
    words = WORDS[lang]
    return ENGINE.get_template("page.html.j2").render(
        site=site,
        lang=lang,
        t=words,
        name=site["name"][lang],
        title=page["title"],
        body=page["body"].rstrip("\n"),
        kind=page.get("kind", "lapa"),
        home="/" if lang == "lv" else f"/{lang}/",
        languages={code: "/" if code == "lv" else f"/{code}/" for code in site["name"]},
        menu=site["menu"][lang].items(),
        footer=site["footer"].get(lang, {}).items(),
    )


def _search_file(lang: str) -> str:
    return f"meklet-{lang}.html"


def _search_page(lang: str) -> dict[str, str]:
    return {"title": WORDS[lang]["results"], "body": "<p>„{{query}}”</p>\n{{results}}", "kind": "search"}


def _statement(site: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    if site["statement"] is None:
        return {}
    body = ENGINE.get_template(f"statement-{site['statement']}.html.j2").render(site=site)
    return {"/lv/pieklustamibas-pazinojums/": {"title": "Piekļūstamības paziņojums", "body": body}}


def _sitemap(site: Mapping[str, Any], pages: Mapping[str, Any]) -> str:
    rows = "".join(f"<url><loc>http://{site['host']}{path}</loc></url>\n" for path in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )


def _answers(site: Mapping[str, Any]) -> dict[str, Any]:
    searches = [
        {
            "path": WORDS[lang]["search_path"],
            "file": _search_file(lang),
            "search": {"field": "q", "mode": site["search"], "nothing": WORDS[lang]["nothing"]},
        }
        for lang in site["name"]
    ]
    return {**site["answers"], "rules": [*searches, *site["answers"].get("rules", [])]}


if __name__ == "__main__":
    for file, text in written():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
