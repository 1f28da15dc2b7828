"""A case: its questions answered in place, discretion used within its bounds, its letter seen before it is sent."""

from datetime import timedelta

from django.http import HttpResponse

from makegood.claims.models import Finding, Request, Ruling
from makegood.members.models import Staff
from makegood.payments.sandbox.cards import Refunding
from makegood.sites.work import advance, run_due
from tests.look.visits import TownTest, words_of


class Cases(TownTest):
    """Tom works on the cases of the town's site."""

    def case(self, request: Request) -> str:
        """Give what a case's page says."""
        return words_of(self.get(f"console/requests/{request.pk}/", by="tom"))

    def press(self, request: Request, button: str, **sent: str) -> HttpResponse:
        """Act on a case, and go where that leads."""
        return self.browser("tom").post(f"/packhouse/console/requests/{request.pk}/{button}/", sent, follow=True)

    def test_a_case_shows_its_facts_sources_and_clauses(self) -> None:
        """Left the story, right what the decision rests on."""
        shown = self.case(self.town.waiting)
        assert "It froze &lt;b&gt;twice&lt;/b&gt;." in shown
        assert "charge.cost 5 credits charge 2" in shown.replace(f"charge {self.town.waiting.charge_id}", "charge 2")
        assert "C3a Tell us soon" in shown

    def test_only_what_can_change_the_outcome_is_asked(self) -> None:
        """One question stands open, with what each answer leads to."""
        shown = self.case(self.town.waiting)
        assert "1 question open" in shown
        assert "If so: 5 credits . If not: nothing is given" in shown

    def test_an_answer_decides(self) -> None:
        """Yes: the credits go back, and the case is closed."""
        answer = self.press(self.town.waiting, "find", finding="technical_issue_confirmed", answer="yes")
        assert "Granted, and arrived 5 credits" in words_of(answer)
        assert "technical_issue_confirmed found by Tom" in words_of(answer)
        assert Finding.objects.get().by == self.town.tom

    def test_a_second_click_on_an_answer_changes_nothing(self) -> None:
        """The page says that it was settled, and nothing is paid twice."""
        for _ in range(2):
            answer = self.press(self.town.waiting, "find", finding="technical_issue_confirmed", answer="yes")
        assert "does not let you record a finding" in words_of(answer)
        assert Finding.objects.count() == 1

    def test_neither_yes_nor_no_is_no_answer(self) -> None:
        """X5: nothing is filled in for the agent."""
        answer = self.press(self.town.waiting, "find", finding="technical_issue_confirmed", answer="perhaps")
        assert "Nothing was recorded" in words_of(answer)
        assert not Finding.objects.exists()

    def test_a_question_that_the_policy_does_not_ask_is_refused(self) -> None:
        """A made-up finding is a refusal in words."""
        assert self.press(self.town.waiting, "find", finding="is_nice", answer="yes").status_code == 409

    def test_an_agent_grants_within_the_bounds(self) -> None:
        """An amount and a reason; the member reads both."""
        answer = self.press(self.town.discretion, "rule", act="grant", amount="4", because="A kind word.")
        assert "Granted, and arrived 4 credits" in words_of(answer)
        run_due(self.town.site, at=self.town.site.now())
        assert "A kind word." in words_of(self.get(f"requests/{self.town.discretion.pk}/"))

    def test_above_the_bound_is_refused_and_what_was_typed_stays(self) -> None:
        """The policy's bound is the operation's, not the form's."""
        answer = self.press(self.town.discretion, "rule", act="grant", amount="11", because="A kind word.")
        assert answer.status_code == 422
        assert "11 credits is above the bound of 10 credits" in words_of(answer)
        assert "A kind word." in answer.content.decode()

    def test_discretion_needs_its_reason(self) -> None:
        """Neither a grant nor a denial goes without one."""
        for act in ("grant", "deny"):
            with self.subTest(act=act):
                assert self.press(self.town.discretion, "rule", act=act, amount="4", because="").status_code == 422
        assert not Ruling.objects.exists()

    def test_an_agent_denies_with_a_reason(self) -> None:
        """A denial by a person names that person."""
        answer = self.press(self.town.discretion, "rule", act="deny", because="It was fine.")
        assert "Tom denied it." in words_of(answer)

    def test_nothing_is_ruled_where_the_policy_leaves_nothing_open(self) -> None:
        """A case that waits for a choice is not an agent's to decide."""
        answer = self.press(self.town.choosing, "rule", act="grant", amount="5", because="Because.")
        assert "leaves nothing open here" in words_of(answer)
        assert not Ruling.objects.exists()

    def test_the_letter_is_seen_before_it_is_sent(self) -> None:
        """The preview is the letter that the member would get as things stand."""
        assert "Preview the letter Dear Ann Archer, We have to look into this first." in self.case(self.town.waiting)

    def test_a_refund_that_failed_is_sent_again(self) -> None:
        """The staff see it, with the reason, and one button helps."""
        town = self.town
        self.visitor.put_card("4242", refunding=Refunding.FAILS)
        self.post(f"requests/{town.choosing.pk}/choose/", {"clause": "C5"})
        advance(town.site, until=town.site.now() + timedelta(hours=2))
        assert "The processor would not take the refund" in self.case(town.choosing)
        self.visitor.put_card("4242", refunding=Refunding.AT_ONCE)
        self.press(town.choosing, "send-again")
        advance(town.site, until=town.site.now() + timedelta(hours=2))
        assert "Granted, and arrived €14.00" in self.case(town.choosing)

    def test_an_auditor_sees_no_buttons(self) -> None:
        """Who only reads is offered nothing to do."""
        assert Staff.objects.get(handle="eva").role == "auditor"
        for claim in (self.town.waiting, self.town.discretion):
            shown = self.get(f"console/requests/{claim.pk}/", by="eva").content.decode()
            assert 'name="answer"' not in shown
            assert 'name="act"' not in shown
