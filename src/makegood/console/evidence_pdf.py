"""The evidence of a dispute as PDF: a cover page, then each part under its heading, with bookmarks.

Owns the layout on paper. What it says is in the dossier.
"""

from makegood.console.evidence import Dossier, Line, Part
from makegood.look.papers import Sheet


def evidence_pdf(dossier: Dossier) -> bytes:
    """Lay a dossier out on A4; the same dossier is the same file."""
    sheet = Sheet(dossier.site, title=dossier.title, written_at=dossier.written_at)
    sheet.add_page()
    sheet.title_line(dossier.title)
    sheet.facts(dossier.cover)
    sheet.heading("In this file")
    for part in dossier.parts:
        sheet.words(part.heading)
    sheet.add_page()
    for part in dossier.parts:
        _write(sheet, part)
    return bytes(sheet.output())


def _write(sheet: Sheet, part: Part) -> None:
    sheet.start_section(part.heading)
    sheet.heading(part.heading)
    if not part.lines:
        sheet.small("Nothing.")
    for line in part.lines:
        _line(sheet, line)


def _line(sheet: Sheet, line: Line) -> None:
    if line.when:
        sheet.small(line.when)
    sheet.words(line.says)
    if line.words:
        sheet.quoted(line.words)
    sheet.gap()
