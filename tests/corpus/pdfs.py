"""The corpus's PDF documents, tagged and untagged.

    .venv/bin/python tests/corpus/pdfs.py

makes them anew from pdfs.yaml; the same words give the same bytes.
"""

import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
import yaml

CORPUS = Path(__file__).parent
MADE = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)


def listed() -> dict[str, dict[str, dict[str, Any]]]:
    """host -> path -> what is said of the document."""
    said: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((CORPUS / "pdfs.yaml").read_text("utf-8"))
    return said


def made(title: str, text: list[str], tagged: bool) -> bytes:
    """One document, as PDF."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "page.typ"
        paragraphs = "\n\n".join(line.replace("_", "\\_") for line in text)
        source.write_text(
            f'#set document(title: "{title}")\n#set page(paper: "a6")\n#set text(lang: "lv")\n'
            f"= {title}\n\n{paragraphs}\n",
            "utf-8",
        )
        return typst.compile(str(source), pdf_tags=tagged, timestamp=int(MADE.timestamp()), ignore_system_fonts=True)


if __name__ == "__main__":
    for host, documents in listed().items():
        for path, said in documents.items():
            file = CORPUS / host / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(made(said["title"], said["text"], said["tagged"]))
