"""Files that people write, read so that every value knows its place: YAML, TOML and CSV."""

from eindekss.source.table import Row, read_csv
from eindekss.source.toml import read_toml
from eindekss.source.yaml import Entries, Entry, read_yaml

__all__ = ["Entries", "Entry", "Row", "read_csv", "read_toml", "read_yaml"]
