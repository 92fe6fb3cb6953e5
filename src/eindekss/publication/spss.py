"""SPSS .sav files, one a unit and language: labels, value labels, user-missing codes, measure levels, notes.

A multiple-choice item is one dichotomous variable an option (1 ticked, 0 not). Missing reasons are the codes of
``Missing.spss``, declared as one user-missing range.
"""

from pathlib import Path

import pyreadstat

from eindekss.expression.missing import Missing
from eindekss.instrument.variables import variables
from eindekss.publication.edition import Edition

MISSING_CODES = {reason.value: reason.spss for reason in Missing}
MISSING_RANGE = {"lo": min(MISSING_CODES.values()), "hi": max(MISSING_CODES.values())}
LABEL_BYTES, VALUE_LABEL_BYTES = 255, 120
MEASURES = {"nominal": "nominal", "ordinal": "ordinal", "scale": "scale"}
# Header of a .sav file: where the date and time of creation stand.
CREATED = slice(92, 109)


def write(edition: Edition, folder: Path) -> None:
    for unit in edition.wave.instrument.units:
        for language in edition.wave.languages:
            _write(edition, unit, language, folder / f"{unit}-{language}.sav")


def _write(edition: Edition, unit: str, language: str, path: Path) -> None:
    listed = [variable for variable in variables(edition.wave.instrument) if variable.unit == unit]
    frame = _frame(edition, unit, listed, language)
    numeric = [variable for variable in listed if not _is_text(variable)]
    pyreadstat.write_sav(
        frame.to_pandas(),
        str(path),
        file_label=f"{edition.wave.id} {unit}"[:64],
        column_labels={variable.name: fit(variable.label[language], LABEL_BYTES) for variable in listed},
        variable_value_labels={variable.name: _value_labels(variable, language) for variable in numeric},
        missing_ranges={variable.name: [MISSING_RANGE] for variable in numeric},
        variable_measure={variable.name: variable.measure for variable in numeric},
        variable_format={variable.name: f"F12.{variable.decimals}" for variable in numeric},
        note=[line for line in (edition.title(language), edition.notice(language)) if line],
    )
    _date(path, edition)
