"""Letters and receipts as PDF: the words of the letter, whatever the name; the same file each time."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from pypdf import PdfReader

from makegood.look.papers import Paper, letter_pdf, pdf_of, receipt_pdf
from makegood.sites.models import Site
from tests.look.visits import TownTest

PAPER = Paper(
    site=Site(name="Packhouse", zone="Europe/London"),
    subject="Your request was granted",
    body="Dear Łucja Đặng-Ωμέγα Щукина,\n\nwe give you €26.50 back.\n",
    written_at=datetime(2026, 3, 14, 12, tzinfo=UTC),
)


def read(pdf: bytes) -> str:
    """Give the words of a PDF on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_names_of_many_languages_can_be_read_back() -> None:
    """Latin with all its marks, Greek, Cyrillic."""
    assert "Dear Łucja Đặng-Ωμέγα Щукина, we give you €26.50 back." in read(pdf_of(PAPER))


def test_the_same_letter_is_the_same_file() -> None:
    """Whoever compares two copies finds them equal; another word makes another file."""
    assert pdf_of(PAPER) == pdf_of(PAPER)
    assert pdf_of(PAPER) != pdf_of(replace(PAPER, subject="Your request was denied"))


def test_a_long_letter_has_numbered_pages() -> None:
    """Nothing runs off the sheet."""
    long = pdf_of(replace(PAPER, body="One line of many.\n" * 200))
    assert len(PdfReader(BytesIO(long)).pages) > 3
    assert "2 / 5" in read(long)


def test_the_file_says_what_it_is() -> None:
    """Title and sender stand in its properties, and the instant is that of the letter."""
    about = PdfReader(BytesIO(pdf_of(PAPER))).metadata
    assert (about.title, about.author) == ("Your request was granted", "Packhouse")
    assert about.creation_date == PAPER.written_at


class Papers(TownTest):
    """What Ann was sent."""

    def test_a_letter_says_what_was_mailed(self) -> None:
        """Word for word."""
        notice = self.town.ann.notices.select_related("site").latest("id")
        assert " ".join(notice.body.split()) in read(letter_pdf(notice))
        assert notice.subject in read(letter_pdf(notice))

    def test_a_receipt_names_amount_card_and_number(self) -> None:
        """As the mailed one does."""
        said = read(receipt_pdf(self.town.untouched))
        assert "Receipt: 100 credits, €50.00" in said
        assert f"Payment number: {self.town.untouched.pk}" in said
        assert "Packhouse" in said
