"""`rapporteur import`: a printed report read into a tree of units."""

from __future__ import annotations

from pathlib import Path

from services.commands.telling import Commands, Say, say
from services.publication.render.data import render_json
from shared.documents.importing import import_report
from shared.documents.masthead import NotAReport
from shared.documents.printed import printed


def import_text(file: Path, out: Path, say: Say) -> int:
    """Read a printed report; what cannot be placed is named, and makes the status 1."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotAReport(f"{file} cannot be read: {error}.") from None
    report = import_report(text)
    out.write_text(render_json(report.tree, printed(report.tree), report.masthead) + "\n", encoding="utf-8")
    for piece in report.unplaced:
        say(f"{file}, line {piece.line}: {piece.why}: {piece.text[:80]}")
    say(f"{len(report.tree.units)} units, {len(report.unplaced)} pieces without a place")
    return 1 if report.unplaced else 0


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("import", help="read a printed report into a tree of units")
    it.add_argument("file", type=Path)
    it.add_argument("--json", type=Path, required=True, metavar="OUT")
    it.set_defaults(do=lambda o: import_text(o.file, o.json, say))
