"""What a PDF document tells of itself to assistive technology: tags, a title, a language."""

import io
import logging
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.errors import PyPdfError

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every flaw that it reads past


class Document(NamedTuple):
    """``tagged``: marked as such, with a tree of structure; ``title`` and ``language`` as given, '' for none."""

    tagged: bool
    title: str
    language: str


def read(content: bytes) -> Document | None:
    """None for what is no PDF, is broken, or cannot be opened without a password."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return None
        root = reader.root_object
        marked = root.get("/MarkInfo")
        marked = marked.get_object() if marked is not None else {}
        tagged = bool(marked.get("/Marked")) and root.get("/StructTreeRoot") is not None
        said = reader.metadata
        return Document(tagged, (said.title if said else None) or _of_xmp(reader), str(root.get("/Lang") or ""))
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError):
        return None  # a file from the web may be broken in any way


def _of_xmp(reader: PdfReader) -> str:
    found = reader.xmp_metadata
    titles = found.dc_title if found is not None else None
    return next((str(each) for each in (titles or {}).values() if each), "")
