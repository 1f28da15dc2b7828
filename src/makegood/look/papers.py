"""Papers that people keep: letters and receipts as PDF, the same bytes for the same words.

Owns how such a paper looks. What it says is the letter's own text; must not know why it was written, nor the time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from makegood.look.writing import moment_in_words
from makegood.memberships.queries import bill_of_payment
from makegood.notices.letters import receipt
from makegood.notices.membership_letters import bill_receipt
from makegood.notices.models import Notice
from makegood.payments.models import Payment
from makegood.sites.models import Site

FONTS = Path(__file__).parent / "static" / "look" / "fonts"
SERIF = "Source Serif 4"
Colour = tuple[int, int, int]
MARGIN, LINE, INSET, NAME_WIDTH = 24, 5.6, 6, 40
INK, MUTED, ACCENT = (27, 31, 36), (89, 97, 107), (11, 93, 81)


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a paper: whose it is, its subject and text, and when it was written."""

    site: Site
    subject: str
    body: str
    written_at: datetime


def letter_pdf(notice: Notice) -> bytes:
    """Give a letter as it was sent, as PDF."""
    return pdf_of(Paper(notice.site, notice.subject, notice.body, notice.written_at))


def receipt_pdf(payment: Payment) -> bytes:
    """Give the receipt of a payment that was paid, as PDF; it says what the mailed one says."""
    assert payment.paid_at is not None, "a receipt is for what was paid"
    bill = bill_of_payment(payment)
    written = receipt(payment) if bill is None else bill_receipt(payment, bill)
    return pdf_of(Paper(payment.site, written.subject, written.body, payment.paid_at))


def pdf_of(paper: Paper) -> bytes:
    """Lay a paper out on A4."""
    sheet = Sheet(paper.site, title=paper.subject, written_at=paper.written_at)
    sheet.add_page()
    sheet.title_line(paper.subject)
    sheet.small(moment_in_words(paper.written_at, zone=paper.site.time_zone))
    sheet.ln(LINE)
    for line in paper.body.splitlines():
        if line:
            sheet.words(line)
        else:
            sheet.gap()
    return bytes(sheet.output())


class Sheet(FPDF):
    """An A4 sheet under the site's name, with its page number, and the few ways in which words stand on it."""

    def __init__(self, site: Site, *, title: str, written_at: datetime) -> None:
        super().__init__(format="A4", unit="mm")
        self.site = site
        self.add_font(SERIF, "", FONTS / "source-serif-4-regular.ttf")
        self.add_font(SERIF, "B", FONTS / "source-serif-4-semibold.ttf")
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        self.set_title(title)
        self.set_author(site.name)
        self.set_lang("en-GB")
        # The clock of the machine stays out of it, so that the same letter is the same file.
        self.set_creation_date(written_at)

    def header(self) -> None:
        """Write whose paper it is, above words that are set in too."""
        margin = self.l_margin
        self.set_left_margin(MARGIN)
        self._write(self.site.name, style="B", colour=ACCENT)
        self.set_draw_color(*ACCENT)
        self.line(MARGIN, self.get_y() + 1, self.w - MARGIN, self.get_y() + 1)
        self.ln(LINE * 1.5)
        self.set_left_margin(margin)

    def footer(self) -> None:
        """Write the number of the page."""
        self.set_y(-MARGIN + LINE)
        self.set_font(SERIF, "", 9)
        self.set_text_color(*MUTED)
        self.cell(0, LINE, f"{self.page_no()} / {{nb}}", align="R")

    def title_line(self, text: str) -> None:
        """Write what the paper is."""
        self._write(text, style="B", size=16, height=8)

    def heading(self, text: str) -> None:
        """Write the heading of a part, together with what follows it."""
        if self.will_page_break(LINE * 6):
            self.add_page()
        self.ln(LINE)
        self._write(text, style="B", size=13, height=7)

    def words(self, text: str) -> None:
        """Write a paragraph."""
        self._write(text)

    def small(self, text: str) -> None:
        """Write what stands back, as an instant."""
        self._write(text, size=9.5, colour=MUTED)

    def quoted(self, text: str) -> None:
        """Write words that somebody else wrote, set in from the margin."""
        self.set_left_margin(MARGIN + INSET)
        for line in text.splitlines():
            if line.strip():
                self._write(line, size=10, height=LINE * 0.9)
            else:
                self.gap()
        self.set_left_margin(MARGIN)
        self.set_x(MARGIN)

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Write names and values beside each other."""
        self.ln(LINE)
        for name, value in facts:
            self.set_font(SERIF, "", 11)
            self.set_text_color(*MUTED)
            self.cell(NAME_WIDTH, LINE, name)
            self._write(value)

    def gap(self) -> None:
        """Leave half a line empty."""
        self.ln(LINE / 2)

    def _write(
        self, text: str, *, style: Literal["", "B"] = "", size: float = 11, height: float = LINE, colour: Colour = INK
    ) -> None:
        self.set_font(SERIF, style, size)
        self.set_text_color(*colour)
        self.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
