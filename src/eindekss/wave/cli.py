"""The command line: arguments in, one function called, its result printed."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from eindekss.errors import Refused
from eindekss.wave import commands, frame
from eindekss.wave.speech import Speech
from eindekss.wave.stages import NAMES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Exit status: 0 done, 1 input refused or a check failed, 2 wrong arguments."""
    parsed = parser().parse_args(arguments)
    values = {key: value for key, value in vars(parsed).items() if key not in ("command", "language")}
    try:
        return int(parsed.command(Speech(parsed.language), **values) or 0)
    except Refused as refused:
        for problem in refused.problems:
            print(problem.text(parsed.language), file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="eindekss", description="From the questionnaire to the published number.")
    root.add_argument("--language", choices=("lv", "en"), default=_language(), help="language of messages")
    verbs = root.add_subparsers(required=True, metavar="COMMAND")
    _instrument(verbs.add_parser("instrument", help="prove the wave's questionnaires; other formats in and out"))
    _wave(verbs, "load", "write the wave's frame and answers into the database", commands.load)
    _run(_wave(verbs, "run", "run the stages that are not up to date", commands.run))
    _wave(verbs, "claims", "recompute every number the report published", commands.claims).add_argument(
        "--verdict", help="list only the claims of this verdict"
    )
    _import(_wave(verbs, "import", "take in answers collected with another tool", commands.import_answers))
    _frame(verbs.add_parser("frame", help="lists of institutions, services and systems into the database and out"))
    _observe(verbs.add_parser("observe", help="visit websites, judge them, and suggest the answers about them"))
    _visiting(_wave(verbs, "observe-worker", "visit websites that observe --queue put there", commands.observe_worker))
    _bridge(verbs.add_parser("bridge", help="hear the engine installed now on pages that observe kept"))
    _suggestions(verbs.add_parser("suggestions", help="what an automatic observer says of websites"))
    _reconstruct(_wave(verbs, "reconstruct", "rebuild a past wave's answers from its report", commands.reconstruct))
    _life(verbs.add_parser("wave", help="open, close or archive a wave"))
    _remind(_wave(verbs, "remind", "send the reminders that are due", commands.remind))
    _audit(verbs.add_parser("audit", help="keep the audit log within its time of keeping"))
    _serve(_wave(verbs, "serve", "serve the public site and the collection site", commands.serve))
    _demo(_wave(verbs, "demo", "load, run and serve a wave, with demo accounts", commands.demo))
    return root


def _language() -> str:
    return "lv" if os.environ.get("LANG", "").startswith("lv") else "en"


def _wave(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, help: str,
          command: object) -> argparse.ArgumentParser:  # fmt: skip
    verb = verbs.add_parser(name, help=help)
    verb.add_argument("wave", help="a wave's name or folder")
    verb.set_defaults(command=command)
    return verb


def _instrument(verb: argparse.ArgumentParser) -> None:
    verbs = verb.add_subparsers(required=True, metavar="COMMAND")
    _wave(verbs, "check", "look for every defect", commands.instrument_check)
    export = _wave(verbs, "export", "write the questionnaires in another format", commands.instrument_export)
    export.add_argument("--format", dest="form", choices=("xlsform", "ddi", "print"), required=True)
    export.add_argument("--out", dest="folder", type=Path, required=True, help="folder for the files made")
    taken = verbs.add_parser("import", help="make an instrument file of another tool's questionnaire")
    taken.add_argument("file", type=Path, help="XLSForm (.xlsx) or LimeSurvey survey (.lss)")
    taken.add_argument("--format", dest="form", choices=("xlsform", "lss"), help="default: by the file's ending")
    taken.add_argument("--out", dest="folder", type=Path, required=True, help="folder for the files made")
    taken.set_defaults(command=commands.instrument_import)


def _run(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--from", dest="first", choices=NAMES, default=NAMES[0])
    verb.add_argument("--to", dest="last", choices=NAMES, default=NAMES[-1])


def _import(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, help="CSV, Excel (.xlsx) or SPSS (.sav)")
    verb.add_argument("--mapping", type=Path, required=True, help="which column is which item (YAML)")


def _frame(verb: argparse.ArgumentParser) -> None:
    verbs = verb.add_subparsers(required=True, metavar="COMMAND")
    taken = _wave(verbs, "import", "show what a list would change, then write it", frame.frame_import)
    taken.add_argument("file", type=Path, help="CSV, Excel (.xlsx) or CPSV-AP (.ttl, .rdf, .xml, .jsonld, .json)")
    taken.add_argument("--mapping", type=Path, help="which heading is which column (YAML)")
    taken.add_argument("--unit", default="", help="what the file lists where it has no column for it, e.g. service")
    taken.add_argument("--remove", action="store_true", help="take out rows that the file leaves out, if not in use")
    taken.add_argument("--dry-run", action="store_true", help="write nothing")
    taken.add_argument("--yes", action="store_true", help="write without asking")
    export = _wave(verbs, "export", "write the frame as the database holds it", frame.frame_export)
    export.add_argument("--out", dest="folder", type=Path, required=True, help="folder for the files made")


def _reconstruct(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--out", type=Path, help="folder for the files made; default: the wave's own")


def _observe(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("targets", nargs="+", metavar="WAVE | URL", help="a wave, or addresses of websites")
    verb.add_argument(
        "--only", nargs="+", action="extend", default=[], metavar="KEY", help="these institutions of the wave alone"
    )
    verb.add_argument("--recheck", action="store_true", help="judge again what was kept; visit nobody")
    verb.add_argument("--no-import", dest="takes", action="store_false", help="leave the database alone")
    verb.add_argument("--queue", dest="queued", action="store_true",
                      help="visit nobody; put the wave's websites on the queue for observe-worker")  # fmt: skip
    verb.set_defaults(command=commands.observe)
    _visiting(verb)


def _visiting(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--workers", type=_count, default=2, help="websites visited side by side; default: 2")
    verb.add_argument("--pace", type=_seconds, default=1.0, help="seconds between two requests to one host; default: 1")
    verb.add_argument("--contact", default="", help="who visits: an address or e-mail for the websites' owners")
    verb.add_argument("--allow", nargs="+", action="extend", default=[], metavar="HOST=ADDRESS:PORT",
                      help="hosts of your own that are not public, and where they are")  # fmt: skip
    verb.add_argument("--out", dest="folder", type=Path, help="folder for evidence and outcomes")


def _bridge(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("observed", metavar="WAVE | FOLDER", help="a wave, or the folder of what observe kept")
    verb.add_argument("--out", dest="folder", type=Path, help="folder that observe of the wave was given by --out")
    verb.set_defaults(command=commands.bridge)


def _count(written: str) -> int:
    if (count := int(written)) < 1:
        raise ValueError
    return count


def _seconds(written: str) -> float:
    if not 0 <= (seconds := float(written)) < 3600:
        raise ValueError
    return seconds


_count.__name__, _seconds.__name__ = "whole number from 1", "number of seconds"  # what argparse calls them in errors


def _suggestions(verb: argparse.ArgumentParser) -> None:
    verbs = verb.add_subparsers(required=True, metavar="COMMAND")
    taken = _wave(verbs, "import", "take in a folder of suggestions with their evidence", commands.suggestions_import)
    taken.add_argument("folder", type=Path, help="folder with suggestions.csv, evidence.csv and files/")


def _life(verb: argparse.ArgumentParser) -> None:
    verbs = verb.add_subparsers(required=True, metavar="COMMAND")
    for move, what in (
        ("open", "let institutions fill in; freezes the questionnaires"),
        ("close", "lock every questionnaire"),
        ("archive", "leave a closed wave to be read only"),
    ):
        _wave(verbs, move, what, commands.move_wave).set_defaults(move=move)


def _remind(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--date", dest="day", help="send what is due on this day, as 2026-12-31; default: today")
    verb.add_argument("--dry-run", action="store_true", help="say what would be sent, send nothing")
    verb.add_argument("--practice", action="store_true", help="the wave's practice wave, which is left alone otherwise")


def _audit(verb: argparse.ArgumentParser) -> None:
    verbs = verb.add_subparsers(required=True, metavar="COMMAND")
    verbs.add_parser("prune", help="remove what is older than EINDEKSS_AUDIT_DAYS").set_defaults(
        command=commands.prune_audit
    )


def _serve(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--port", type=int, default=8100, help="public site; the collection site takes the next port")


def _demo(verb: argparse.ArgumentParser) -> None:
    _serve(verb)
    verb.add_argument("--no-serve", dest="serving", action="store_false", help="stop after building")


if __name__ == "__main__":
    sys.exit(main())
