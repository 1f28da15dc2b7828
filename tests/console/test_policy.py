"""The policy studio: rules beside prose, clauses met by real requests, and publishing what was checked."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from makegood.claims.citations import citations
from makegood.members.models import Staff
from makegood.notices.models import Notice
from makegood.sites.models import PolicyVersion, Site
from makegood.sites.queries import version_in_force
from makegood.sites.work import run_due
from tests.look.visits import TownTest, words_of


class Studio(TownTest):
    """Tom is an operator here; version 1 of the town's policy is in force."""

    def setUp(self) -> None:
        """Give him the duty, and the text of another version."""
        Staff.objects.filter(pk=self.town.tom.pk).update(role="operator")
        self.text = version_in_force(self.town.site, at=self.now).text
        self.other = self.text.replace("## When this", "## Newly: When this")
        assert self.other != self.text

    @property
    def now(self) -> datetime:
        """Give the instant at which the town's clock stands."""
        return self.town.site.now()

    def send(self, text: str, *, by: str = "tom", **sent: object) -> HttpResponse:
        """Send the form, and go where that leads."""
        path = "/packhouse/console/policy/publish/"
        return self.browser(by).post(path, {"text": text, "act": "check", **sent}, follow=True)

    def checked(self, text: str) -> str:
        """Check a text and give the digest that the page then carries."""
        return self.send(text).context["draft"].version.digest

    def publish(self, text: str, **sent: object) -> HttpResponse:
        """Check a text and publish what was shown."""
        return self.send(text, act="publish", checked=self.checked(text), **sent)

    def test_each_clause_stands_beside_its_rule(self) -> None:
        """With what the check says, and how many requests met it."""
        shown = words_of(self.get("console/policy/", by="eva"))
        assert "Version 1 · in force" in shown
        assert "What the check says" in shown
        assert "1 granted, 0 denied" in shown
        assert "no request yet" in shown

    def test_each_clause_says_which_cases_and_stories_show_it(self) -> None:
        """Beside the requests, by name; one that nothing shows says so."""
        answer = self.get("console/policy/", by="eva")
        beside = {each.clause.id: each.shown for each in answer.context["studio"].clauses}
        assert (beside["C4"].cases, beside["C4"].stories) >= (1, 1)
        assert "untouched-pack" in {each.name for each in beside["C4"].given}
        assert "fourteen-days" in {each.name for each in beside["C4"].given if each.is_story}
        shown = words_of(answer)
        assert "no case and no story of pack credits shows" not in shown
        assert "each is shown by a case or a story of pack credits" in shown

    def test_a_clause_that_is_worded_anew_is_shown_by_no_case(self) -> None:
        """The cases of the pack were written for the text before; those of the other clauses still stand."""
        self.publish(self.text.replace("## Option A: an", "## Newly: an"))
        answer = self.get("console/policy/2/", by="eva")
        assert [each.clause.id for each in answer.context["studio"].clauses if each.shown is None] == ["C4"]
        shown = words_of(answer)
        assert "no case and no story of pack credits shows 1 as they stand here" in shown
        assert "Pack credits has no such clause, or words it otherwise" in shown

    def test_a_site_of_a_pack_that_lies_elsewhere_counts_requests_alone(self) -> None:
        """Nothing is claimed of cases that cannot be read."""
        Site.objects.filter(pk=self.town.site.pk).update(pack="of-our-own")
        shown = words_of(self.get("console/policy/", by="eva"))
        assert "do not lie beside the program" in shown
        assert "1 granted, 0 denied" in shown

    def test_a_clause_leads_to_the_requests_that_met_it(self) -> None:
        """As many as were counted, each with a link to its case."""
        found = citations(self.town.settled.version)
        assert found["C4"].granted >= 1
        for clause, counted in found.items():
            with self.subTest(clause=clause):
                answer = self.get(f"console/policy/1/clauses/{clause}/", by="tom")
                assert len(answer.context["requests"]) == counted.all
        assert f"request {self.town.settled.pk}" in words_of(self.get("console/policy/1/clauses/C4/", by="tom"))

    def test_a_clause_that_is_none_is_not_found(self) -> None:
        """Neither is a version that nobody published."""
        for path in ("1/clauses/C99/", "9/", "9/clauses/C4/"):
            with self.subTest(path=path):
                assert self.get(f"console/policy/{path}", by="tom").status_code == 404

    def test_mistakes_are_shown_at_their_place(self) -> None:
        """Line, column, what is wrong and what to write; the text stays as it was typed, and nothing is published."""
        answer = self.send(self.text.replace("when:", "wen:", 1))
        assert answer.status_code == 422
        assert "Did you mean `when`?" in answer.content.decode()
        assert "wen:" in answer.content.decode()
        assert PolicyVersion.objects.filter(site=self.town.site).count() == 1

    def test_a_check_shows_what_would_change_and_stores_nothing(self) -> None:
        """Its number, when it takes effect, who is told, and the words."""
        shown = words_of(self.send(self.other))
        assert "It would be version 2" in shown
        assert "2 active members, by mail" in shown
        assert "Newly: " in shown
        assert PolicyVersion.objects.filter(site=self.town.site).count() == 1

    def test_what_was_shown_is_published_and_announced(self) -> None:
        """The version takes effect when the check said, and every member is mailed."""
        effective = self.send(self.other).context["draft"].version.effective_at
        assert "Version 2 is published." in words_of(self.publish(self.other))
        version = PolicyVersion.objects.get(site=self.town.site, number=2)
        assert (version.text, version.effective_at) == (self.other, effective)
        run_due(self.town.site, at=self.now)
        assert set(Notice.objects.filter(kind="terms").values_list("member", flat=True)) == {
            self.town.ann.pk,
            self.town.bob.pk,
        }

    def test_a_text_that_was_not_shown_is_shown_first(self) -> None:
        """Changed after the check: the page comes back with what that would change."""
        answer = self.send(
            self.other, act="publish", checked=self.checked(self.text.replace("## When this", "## Once: When this"))
        )
        assert "It would be version 2" in words_of(answer)
        assert PolicyVersion.objects.filter(site=self.town.site).count() == 1

    def test_a_second_click_publishes_nothing_more(self) -> None:
        """The text of the newest version is published already."""
        self.publish(self.other)
        assert "This is the text of version 2 already" in words_of(self.publish(self.other))
        assert PolicyVersion.objects.filter(site=self.town.site).count() == 2

    def test_two_texts_for_one_instant_are_refused(self) -> None:
        """The refusal stands at the date of approval, and what was typed stays."""
        self.publish(self.other)
        answer = self.publish(self.other.replace("Newly", "Lately"))
        assert answer.status_code == 409
        assert "let this one take effect at another time" in words_of(answer)
        assert "Lately" in answer.content.decode()

    def test_a_file_takes_the_place_of_what_is_typed(self) -> None:
        """Line ends of any machine are the author's."""
        sent = SimpleUploadedFile("policy.md", self.other.replace("\n", "\r\n").encode())
        assert "It would be version 2" in words_of(self.send("", file=sent))

    def test_what_is_no_text_is_refused(self) -> None:
        """Nothing at all, and a file of bytes."""
        assert "Paste the text" in words_of(self.send(""))
        assert "not UTF-8" in words_of(self.send("", file=SimpleUploadedFile("policy.md", b"\xff\xfe")))

    def test_only_operators_publish(self) -> None:
        """An auditor reads; the form is not there, and one that is sent all the same is stopped."""
        assert "Operators publish." in words_of(self.get("console/policy/publish/", by="eva"))
        assert self.send(self.other, by="eva").status_code == 403

    def test_what_changed_is_shown_word_by_word(self) -> None:
        """Between any two versions."""
        self.publish(self.other)
        assert "<ins>Newly: </ins>" in self.get("console/policy/2/since/1/", by="eva").content.decode()
