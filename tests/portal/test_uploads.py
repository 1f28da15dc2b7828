"""What is taken as a paper, told by its bytes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ValidationError

from makegood.portal.uploads import LARGEST, paper_from, safe_name


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01", b"MZ\x90\x00", b"GIF89a\x01\x00", b"<svg onload=alert(1)>", b"\xff\xfe\x41", b"PK\x03\x04"],
)
def test_everything_but_pictures_pdf_and_text_is_refused(content: bytes) -> None:
    """An allow-list: what it does not know, it does not take."""
    with pytest.raises(ValidationError):
        paper_from(SimpleUploadedFile("proof.txt", content), kind="proof")


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"%PDF-1.7 rest", "application/pdf"),
        ("It froze at 20:10, déjà vu.\n".encode(), "text/plain; charset=utf-8"),
    ],
)
def test_a_paper_is_what_its_bytes_say(content: bytes, kept: str) -> None:
    """Name and declared type do not count."""
    upload = SimpleUploadedFile("proof.exe", content, content_type="application/x-msdownload")
    assert paper_from(upload, kind="proof").media_type == kept


@pytest.mark.parametrize("name", ["sums.csv", "sums.xls", "=cmd.tsv"])
def test_a_table_is_kept_as_plain_text(name: str) -> None:
    """Fault 90: no spreadsheet opens it by its name, so none works out what a member put into it."""
    paper = paper_from(SimpleUploadedFile(name, b'=HYPERLINK("http://elsewhere.test";"your refund")'), kind="proof")
    assert (paper.media_type, paper.name[-4:]) == ("text/plain; charset=utf-8", ".txt")
    assert paper.name[0] not in "=+-@"


def test_a_file_that_is_too_large_is_refused() -> None:
    """Fault 107: nobody fills the disk with one paper."""
    with pytest.raises(ValidationError, match="larger than 5 MB"):
        paper_from(SimpleUploadedFile("proof.png", b"\x89PNG\r\n\x1a\n" + b"0" * LARGEST), kind="proof")


@pytest.mark.parametrize(
    "name", ["", "..", "/", "\x00", "\u202egpj", "a" * 400, "CON\r\nX-Evil: 1", "../../etc/passwd"]
)
def test_a_kept_name_is_plain(name: str) -> None:
    """Faults 94 and 104: no path, no control sign, no line break, no end of its own."""
    kept = safe_name(name, suffix=".png")
    assert kept.endswith(".png")
    assert len(kept) < 100
    assert not set(kept) & set("/\\\r\n\x00\u202e")
