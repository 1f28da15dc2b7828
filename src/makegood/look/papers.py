"""Papers that people keep: letters and receipts as PDF, the same bytes for the same words.

Owns how such a paper looks. What it says is the letter's own text; must not know why it was written, nor the time.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
MARGIN, LINE = 24, 5.6
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
    sheet = _Sheet(paper)
    sheet.add_page()
    sheet.set_font(SERIF, "B", 16)
    _write(sheet, paper.subject, height=8)
    sheet.set_font(SERIF, "", 9.5)
    sheet.set_text_color(*MUTED)
    _write(sheet, moment_in_words(paper.written_at, zone=paper.site.time_zone))
    sheet.ln(LINE)
    sheet.set_font(SERIF, "", 11)
    sheet.set_text_color(*INK)
    for line in paper.body.splitlines():
        if line:
            _write(sheet, line)
        else:
            sheet.ln(LINE / 2)
    return bytes(sheet.output())


def _write(sheet: FPDF, text: str, *, height: float = LINE) -> None:
    sheet.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


class _Sheet(FPDF):
    """An A4 sheet under the site's name, with its page number."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4", unit="mm")
        self.site = paper.site
        self.add_font(SERIF, "", FONTS / "source-serif-4-regular.ttf")
        self.add_font(SERIF, "B", FONTS / "source-serif-4-semibold.ttf")
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        self.set_title(paper.subject)
        self.set_author(paper.site.name)
        self.set_lang("en-GB")
        # The clock of the machine stays out of it, so that the same letter is the same file.
        self.set_creation_date(paper.written_at)

    def header(self) -> None:
        """Write whose paper it is."""
        self.set_font(SERIF, "B", 11)
        self.set_text_color(*ACCENT)
        _write(self, self.site.name)
        self.set_draw_color(*ACCENT)
        self.line(MARGIN, self.get_y() + 1, self.w - MARGIN, self.get_y() + 1)
        self.ln(LINE * 1.5)
        self.set_text_color(*INK)

    def footer(self) -> None:
        """Write the number of the page."""
        self.set_y(-MARGIN + LINE)
        self.set_font(SERIF, "", 9)
        self.set_text_color(*MUTED)
        self.cell(0, LINE, f"{self.page_no()} / {{nb}}", align="R")
