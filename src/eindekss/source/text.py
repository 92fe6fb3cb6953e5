"""The bytes of a file as text: it must be there, and be UTF-8."""

from pathlib import Path

from eindekss.errors import Place, refuse


def read_text(path: Path, name: str) -> str:
    """The file's text without a byte order mark; ``name`` is what problems call the file."""
    if not path.is_file():
        refuse("file-missing", name=name)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse("not-utf-8", Place(file=name), position=error.start + 1)
