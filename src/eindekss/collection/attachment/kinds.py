"""What kind of file it is, by its content and never by its name."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

# Kind -> how browsers call it. Nothing that a browser would run: no HTML, no SVG, no document with macros.
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_STARTS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_LONGEST_TYPE = 100  # bytes of an OpenDocument's ``mimetype``


def kind_of(content: bytes) -> str | None:
    """One of ``KINDS``; None for anything else, a document with macros and a broken archive among them."""
    for kind, start in _STARTS.items():
        if content.startswith(start):
            return kind
    return _packed(content) if content.startswith(b"PK\x03\x04") else None


def _packed(content: bytes) -> str | None:
    """The kind of an office document, from the names of its parts: none of them is unpacked but the short type."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            if any("vbaproject" in name.lower() or name.startswith("Basic/") for name in names):
                return None
            for kind, part in _PARTS.items():
                if {"[Content_Types].xml", part} <= names:
                    return kind
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= _LONGEST_TYPE:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((kind for kind in ("odt", "ods") if KINDS[kind] == said), None)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return None
    return None
