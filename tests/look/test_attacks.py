"""What strangers send to pages: markup, code, quotes, headers, too much of everything. And the pages that answer."""

from unittest.mock import patch

from django.db import connection
from django.test import Client, override_settings

from makegood.members.models import Member
from tests.look.town import PASSWORD
from tests.look.visits import TownTest, words_of


class Attacks(TownTest):
    """Each is tried at a page that takes what it needs."""

    def test_no_page_is_shown_within_another_sites_page(self) -> None:
        """Fault 85: a frame around ours would let a click mean something else."""
        for path, name in (("wallet/", "ann"), ("console/", "tom"), ("join/", "stranger")):
            with self.subTest(path=path):
                answer = self.get(path, by=name)
                assert answer.headers["X-Frame-Options"] == "DENY"
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]

    def test_a_header_does_not_make_somebody_another_visitor(self) -> None:
        """Fault 84: whoever guesses passwords is counted by where they are, not by what they say of it."""
        for place in range(10):
            last = self.browser("stranger").post(
                "/sign-in/",
                {"username": "ann@example.org", "password": "a guess"},
                headers={"x-forwarded-for": f"192.0.2.{place}", "x-real-ip": f"192.0.2.{place}"},
            )
        assert last.status_code == 429

    def test_a_visit_leaves_nothing_behind_in_its_connection(self) -> None:
        """Fault 72: the next visit over it may be to another site; whose rows it reads, each query says."""
        chosen = "SELECT name, setting FROM pg_settings WHERE source IN ('session', 'client', 'override') ORDER BY name"
        seen = []
        for path, name in (("", "stranger"), ("wallet/", "ann"), ("console/", "tom")):
            self.get(path, by=name)
            with connection.cursor() as cursor:
                cursor.execute(chosen)
                seen.append(cursor.fetchall())
        assert seen[0]
        assert seen[0] == seen[1] == seen[2]

    def test_no_address_of_ours_is_told_to_others(self) -> None:
        """Fault 82: what stands in an address would leak by the links on its page."""
        for path, name in (("wallet/", "ann"), ("console/", "tom"), ("join/", "stranger")):
            with self.subTest(path=path):
                assert self.get(path, by=name).headers["Referrer-Policy"] == "same-origin"

    def test_quotes_in_a_search_are_letters(self) -> None:
        """Fault 87: what is looked for is never a part of the statement."""
        for words in ("' OR 1=1 --", "%", "ann'; DROP TABLE members_member; --", "\\"):
            with self.subTest(words=words):
                answer = self.browser("tom").get("/packhouse/console/members/", {"q": words})
                assert answer.status_code == 200
                assert "Ann Archer" not in words_of(answer)
        assert Member.objects.filter(handle="ann").exists()

    def test_a_letter_that_no_column_holds_names_nothing(self) -> None:
        """The database would refuse it, in an address as in a form: nothing is called that."""
        assert self.get("console/books/charges/%00/", by="tom").status_code == 404
        assert self.post("console/views/forget/", {"name": "\0"}, by="tom").status_code == 302

    def test_marks_of_templates_in_a_name_are_letters(self) -> None:
        """Fault 88: no page runs what somebody is called."""
        Member.objects.filter(pk=self.town.ann.pk).update(name="{{ site.pk }}{% now 'Y' %}")
        assert "{{ site.pk }}{% now" in words_of(self.get(""))

    def test_a_line_break_in_a_name_starts_no_header(self) -> None:
        """Fault 89: a name of two lines is not taken, neither is such an address."""
        said = {"name": "Kit", "handle": "kit", "email": "kit@example.org", "password": PASSWORD, "country": "PT"}
        said |= {"accepts": "on", "version": "1"}
        for field, text in (("name", "Kit\nBcc: x@example.org"), ("email", "kit@example.org\nBcc: x@example.org")):
            with self.subTest(field=field):
                assert self.post("join/", said | {field: text}, by="stranger").status_code in (409, 422)
        assert not Member.objects.filter(handle="kit").exists()


class ErrorPages(TownTest):
    """Where no page comes about, there is one that says so in plain words, with a way on."""

    def test_too_much_at_once_is_said_to_be_too_much(self) -> None:
        """Neither a heap of files nor an endless text is read."""
        heap = self.browser("ann").generic("POST", "/packhouse/settings/", headers={"content-length": str(10**9)})
        with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
            text = self.post("join/", {"name": "x" * 200}, by="stranger")
        for answer in (heap, text):
            assert answer.status_code == 413
            assert "That was too large to take" in words_of(answer)

    def test_a_form_without_its_token_says_what_to_do(self) -> None:
        """Fault 74: a page that was open for too long is reloaded, and nothing was done."""
        answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "ann@example.org"})
        assert answer.status_code == 403
        assert "reload it and try again" in words_of(answer)

    def test_a_name_that_is_not_ours_is_not_read(self) -> None:
        """A damaged request has a page too."""
        with override_settings(ALLOWED_HOSTS=["makegood.example"]):
            answer = self.browser("stranger").get("/", headers={"host": "evil.example"})
        assert answer.status_code == 400
        assert "That request could not be read" in words_of(answer)

    def test_a_mistake_of_ours_is_said_to_be_ours(self) -> None:
        """Whatever breaks, nobody is shown its inside."""
        browser = Client(raise_request_exception=False)
        with patch("makegood.portal.views.entrance.home_of", side_effect=RuntimeError("the inside")):
            answer = browser.post("/sign-in/", {"username": "ann@example.org", "password": PASSWORD})
        assert answer.status_code == 500
        assert "Something went wrong on our side" in words_of(answer)
        assert "the inside" not in words_of(answer)
