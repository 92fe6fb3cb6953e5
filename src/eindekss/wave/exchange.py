"""Instruments out of a wave and into one, as files: name -> content, made whole before anything is written."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from eindekss.dataset.wave import Wave
from eindekss.errors import Place, refuse
from eindekss.instrument.exchange.ddi import ddi
from eindekss.instrument.exchange.from_lss import from_lss
from eindekss.instrument.exchange.from_xlsform import from_xlsform
from eindekss.instrument.exchange.imported import Imported
from eindekss.instrument.exchange.losses import losses_table
from eindekss.instrument.exchange.to_yaml import to_yaml
from eindekss.instrument.exchange.xlsform import xlsform
from eindekss.publication.questionnaire.build import printed

Files = Mapping[str, bytes]

LOSSES = "losses.csv"


def as_xlsforms(wave: Wave) -> Files:
    files: dict[str, bytes] = {}
    for questionnaire in wave.instrument.questionnaires:
        form = xlsform(questionnaire, wave.languages)
        files[f"{questionnaire.id}.xlsx"] = form.workbook(wave.opened)
        files[f"{questionnaire.id}.{LOSSES}"] = losses_table(form.losses).encode()
    return files


def as_codebook(wave: Wave) -> Files:
    return {f"{wave.id}.ddi.xml": ddi(wave.instrument, wave.id, wave.title, wave.owner, wave.notice)}


def as_print(wave: Wave) -> Files:
    return {
        f"{questionnaire.id}-{language}.pdf": printed(wave, questionnaire, language)
        for questionnaire in wave.instrument.questionnaires
        for language in wave.languages
    }


OUT: Mapping[str, Callable[[Wave], Files]] = {"xlsform": as_xlsforms, "ddi": as_codebook, "print": as_print}
IN: Mapping[str, Callable[[Path], Imported]] = {"xlsform": from_xlsform, "lss": from_lss}
_ENDINGS = {".xlsx": "xlsform", ".lss": "lss"}


def taken(file: Path, form: str | None) -> tuple[Imported, Files]:
    """The instrument file that another tool's questionnaire becomes, and the list of what it could not hold."""
    name = form or _ENDINGS.get(file.suffix.lower())
    if name is None:
        refuse("exchange-format-unknown", Place(file=file.name), known=", ".join(IN))
    imported = IN[name](file)
    stem = re.sub(r"[^A-Za-z0-9_-]", "_", imported.questionnaire.id)  # the form's own id is no path of ours
    return imported, {
        f"{stem}.yaml": to_yaml(imported.questionnaire).encode(),
        f"{stem}.{LOSSES}": losses_table(imported.losses).encode(),
    }


def write(files: Files, folder: Path) -> None:
    """Refuses to replace an instrument file: it may have been worked on since."""
    standing = [name for name in files if name.endswith(".yaml") and (folder / name).exists()]
    if standing:
        refuse("exchange-file-stands", Place(file=str(folder / standing[0])))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
