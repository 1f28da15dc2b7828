"""Disputes: what waits for evidence, what the site can show, and the bank's decision recorded by an operator."""

from io import BytesIO

from pypdf import PdfReader

from makegood.claims.models import Chargeback
from makegood.services.models import Charge
from makegood.sites.models import Event
from tests.claims.bank import Bank
from tests.look.visits import TownTest, words_of


class Disputes(TownTest):
    """Ann disputes a payment of which fifteen credits were used."""

    def setUp(self) -> None:
        """The bank opened it at noon, and waits thirty days for evidence."""
        self.found = Bank(self.town.site).says(self.town.spent, "open", at=self.town.site.now())

    def page_of(self, path: str = "", *, by: str = "tom") -> str:
        """Give what the dispute's page says."""
        return words_of(self.get(f"console/disputes/{self.found.pk}/{path}", by=by))

    def decide(self, word: str, *, by: str) -> str:
        """Record what the bank decided, and give what the page says then."""
        path = f"/packhouse/console/disputes/{self.found.pk}/verdict/"
        return words_of(self.browser(by).post(path, {"decided": word}, follow=True))

    def test_the_list_says_by_when_evidence_is_due(self) -> None:
        """The most urgent first, with what the bank claims."""
        shown = words_of(self.get("console/disputes/", by="tom"))
        assert "With the bank 1" in shown
        assert "Ann Archer : fraudulent" in shown
        assert "30 days left" in shown

    def test_what_the_bank_decided_stands_apart(self) -> None:
        """A dispute that is over waits for nothing."""
        Bank(self.town.site).says(self.town.untouched, "won", ref="dp_2", at=self.town.site.now())
        assert "With the bank 1" in words_of(self.get("console/disputes/?show=decided", by="tom"))
        assert "won" in words_of(self.get("console/disputes/?show=decided", by="tom"))

    def test_a_disputes_page_shows_the_evidence(self) -> None:
        """What was agreed to and used, and what is frozen meanwhile."""
        shown = self.page_of()
        assert "The bank takes €26.50" in shown
        assert "Policy version 1" in shown
        assert "A letter with Pia" in shown or "Letter with Pia" in shown

    def test_evidence_is_a_text_to_keep(self) -> None:
        """It holds the words of the disputed letters, and is a download."""
        answer = self.get(f"console/disputes/{self.found.pk}/evidence/", by="tom")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "    | Dear Pia" in answer.content.decode()
        assert "The bank claims: €26.50" in answer.content.decode()

    def test_what_a_member_wrote_is_set_off_in_the_evidence(self) -> None:
        """Fault 90: no line begins with it, so that no program that reads tables takes it for a formula."""
        Charge.objects.exclude(text="").update(text="=1+1\n@SUM(A1)")
        answer = self.get(f"console/disputes/{self.found.pk}/evidence/", by="tom")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert "    | =1+1" in answer.content.decode()
        assert not [line for line in answer.content.decode().splitlines() if line.startswith(("=1", "@"))]

    def test_evidence_holds_the_terms_and_the_letters_about_the_payment(self) -> None:
        """The clauses on money back as they were accepted, and what was written of this payment, but of no other."""
        text = self.browser("tom").get(f"/packhouse/console/disputes/{self.found.pk}/evidence/").content.decode()
        assert "What the terms say of money back (version 1)" in text
        assert "C4  Option A: an untouched pack" in text
        assert f"Payment number: {self.town.spent.pk}" in text
        assert f"Payment number: {self.town.untouched.pk}" not in text
        assert "Letters about it" in self.page_of()

    def test_evidence_is_a_paper_with_a_cover(self) -> None:
        """What the bank needs first stands on the first page; the words of the text follow, twice the same file."""
        path = f"console/disputes/{self.found.pk}/evidence.pdf"
        answer = self.get(path, by="eva")
        pages = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.content)).pages]
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "The bank claims €26.50" in pages[0]
        assert "Customer Ann Archer, ann@example.org" in pages[0]
        assert "What the customer agreed to" in pages[0]
        behind = " ".join(pages[1:])
        assert "Dear Pia" in behind
        assert "Option A: an untouched pack" in behind
        assert self.get(path, by="eva").content == answer.content

    def test_an_operator_records_what_the_bank_decided(self) -> None:
        """The payment's dispute is over, and the event names the operator."""
        assert "The site won" in self.page_of(by="olga")
        assert "It is recorded that the site won" in self.decide("won", by="olga")
        self.found.dispute.refresh_from_db()
        assert self.found.dispute.status == "won"
        assert Event.objects.get(kind="dispute.won").actor.startswith("staff:")

    def test_a_decision_is_recorded_once(self) -> None:
        """The other word afterwards is refused: the bank itself would have to open it again."""
        self.decide("lost", by="olga")
        assert "The bank has decided" in self.decide("won", by="olga")

    def test_an_agent_does_not_record_it(self) -> None:
        """The page says who does."""
        assert "an operator of the site can record it" in self.page_of()
        assert "you may not record what became of a dispute" in self.decide("lost", by="tom")
        assert Chargeback.objects.get().status == "open"

    def test_neither_won_nor_lost_is_no_decision(self) -> None:
        """Nothing is filled in for the operator."""
        assert "Nothing was recorded" in self.decide("perhaps", by="olga")
