"""The mailbox of a demo: mails as they were written, found by name alone, and there in a demo only."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from makegood.portal.mailbox import mails_in
from tests.look.visits import words_of

pytestmark = pytest.mark.django_db
FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    """Give the folder of a demo's mails, with two of them in one file."""
    settings.MAKEGOOD_DEMO, settings.EMAIL_FILE_PATH = True, tmp_path / "mail"
    post = get_connection(FILES, file_path=str(settings.EMAIL_FILE_PATH))
    body = f"Grüße, <b>Ann</b>: 123456\n{'-' * 40}\nhttp://127.0.0.1:8000/credits/requests/1/\n"
    post.open()
    post.send_messages([EmailMessage("Your code", body, to=["ann@example.org"], connection=post)])
    post.send_messages([EmailMessage("Receipt", "10.00 EUR\n", to=["bob@example.org"], connection=post)])
    post.close()
    return Path(settings.EMAIL_FILE_PATH)


def test_mails_are_listed_and_read(folder: Path, client: Client) -> None:
    """Newest first, with links that lead on and with no markup of their writer's."""
    page = client.get("/mailbox/")
    assert [mail.subject for mail in mails_in(folder)] == ["Receipt", "Your code"]
    assert page.content.decode().count('<li class="line wide"') == 2
    code = next(mail for mail in mails_in(folder) if mail.subject == "Your code")
    shown = client.get(f"/mailbox/{code.name}/").content.decode()
    assert "Grüße, &lt;b&gt;Ann&lt;/b&gt;: 123456" in shown
    assert '<a href="http://127.0.0.1:8000/credits/requests/1/"' in shown


def test_one_address_has_its_own_list(folder: Path, client: Client) -> None:
    """Somebody who waits for a code sees no receipts of others."""
    words = words_of(client.get("/mailbox/", {"to": "ann@example.org"}))
    assert "Your code" in words
    assert "Receipt" not in words
    assert "There is no mail to zoe" in words_of(client.get("/mailbox/", {"to": "zoe@example.org"}))


def test_an_empty_mailbox_says_how_to_fill_it(tmp_path: Path, client: Client, settings) -> None:
    """Before anything was mailed there is not even a folder."""
    settings.MAKEGOOD_DEMO, settings.EMAIL_FILE_PATH = True, tmp_path / "nothing"
    assert "Nothing was mailed yet" in words_of(client.get("/mailbox/"))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["nothing", "..", "../secret", "..%2fsecret", "%2e%2e/secret_key"])
def test_only_mails_can_be_read(name: str, client: Client) -> None:
    """No name in an address leads to another file."""
    assert client.get(f"/mailbox/{name}/").status_code == 404


def test_what_is_no_mail_is_passed_over(folder: Path, client: Client) -> None:
    """A link to another place and a file of something else are not read as mail."""
    (folder / "other.log").write_text("just a line\n")
    (folder / "link.log").symlink_to(folder / "other.log")
    (folder / "empty.log").touch()
    assert len(mails_in(folder)) == 2
    assert client.get("/mailbox/").status_code == 200


def test_nothing_but_a_demo_has_a_mailbox(folder: Path, client: Client, settings) -> None:
    """In earnest nobody reads the mail of others."""
    (mail, *_) = mails_in(folder)
    settings.MAKEGOOD_DEMO = False
    assert client.get("/mailbox/").status_code == 404
    assert client.get(f"/mailbox/{mail.name}/").status_code == 404
