"""The publish stage: every output file of the wave, and a list of them with their hashes."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from eindekss.dataset.manifest import sha256
from eindekss.dataset.schema import FILE
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.publication import excel, parquet, spss
from eindekss.publication.edition import Edition
from eindekss.publication.report import build as report
from eindekss.publication.site import build as site

# What is made, in order; the public site comes last because it offers the other files for download.
PRODUCTS: dict[str, Callable[[Edition, Path], None]] = {
    "tables": excel.write,
    "spss": spss.write,
    "data": parquet.write,
    "report": report.write,
    "site": site.write,
}


def run(wave: Wave, store: Store) -> None:
    """Write each product into a folder of its name below the stage's folder."""
    edition = Edition(wave, store)
    root = store.folder("publish")
    for name, write in PRODUCTS.items():
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        write(edition, folder)
    store.write("publish", FILE, listing(root))


def listing(root: Path) -> pl.DataFrame:
    """One row a file: path, product, size, SHA-256."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return pl.DataFrame(
        {
            "path": [str(path.relative_to(root)) for path in files],
            "kind": [path.relative_to(root).parts[0] for path in files],
            "bytes": [path.stat().st_size for path in files],
            "sha256": [sha256(path) for path in files],
        },
        schema=dict(FILE.columns),
    )
