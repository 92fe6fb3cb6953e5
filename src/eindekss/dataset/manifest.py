"""What a stage was given and what it made: the record by which a re-run knows that there is nothing to do."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Manifest:
    """``inputs`` and ``outputs`` map a path to its SHA-256; ``rows`` counts the rows of each table written.

    No time stamps: the same inputs give the same manifest, byte for byte.
    """

    stage: str
    version: str
    code: str  # hash of the program's source
    inputs: Mapping[str, str]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)

    def same_inputs(self, other: "Manifest") -> bool:
        return (self.stage, self.version, self.code, dict(self.inputs), dict(self.parameters)) == (
            other.stage, other.version, other.code, dict(other.inputs), dict(other.parameters),
        )  # fmt: skip

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest | None:
    path = folder / "manifest.json"
    return Manifest(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hashes(paths: Iterable[Path], root: Path) -> dict[str, str]:
    """Path relative to root -> hash, in path order."""
    return {str(path.relative_to(root)): sha256(path) for path in sorted(paths) if path.is_file()}


def row_counts(folder: Path) -> dict[str, int]:
    return {
        path.stem: pl.scan_parquet(path).select(pl.len()).collect().item() for path in sorted(folder.glob("*.parquet"))
    }
