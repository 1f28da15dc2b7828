"""Using a service: charged once, refused with a reason, traceable to its lots and back."""

from django.http import HttpResponse

from makegood.services.models import Charge
from tests.look.visits import TownTest, key_in, words_of


class Services(TownTest):
    """Ann writes letters; Bob has few credits."""

    def send_letter(self, *, by: str = "ann", code: str = "letter", **other: str) -> HttpResponse:
        """Fill in a service's form and send it."""
        sent = {
            "counterpart": "pia",
            "text": "Dear Pia, the map is lovely.",
            "key": key_in(self.get(f"services/{code}/", by=by)),
        }
        return self.post(f"services/{code}/", sent | other, by=by)

    def test_a_letter_is_sent_and_paid(self) -> None:
        """The page of the charge says what was written, and from which lot the credits came."""
        shown = words_of(self.browser("ann").get(self.send_letter().url))
        assert "Dear Pia," in shown
        assert "10 credits" in shown
        assert "Pack: 50 credits" in shown

    def test_a_button_says_what_one_does_with_a_service(self) -> None:
        """A letter is sent, a chat begins."""
        listed = self.get("services/").content.decode()
        assert 'aria-label="Send Letter">Send<' in listed
        assert 'aria-label="Begin Chat">Begin<' in listed
        assert "Send for 10 credits" in words_of(self.get("services/letter/"))

    def test_a_second_click_writes_one_letter(self) -> None:
        """One form, one key, one charge."""
        key, before = key_in(self.get("services/letter/")), Charge.objects.count()
        first, second = self.send_letter(key=key), self.send_letter(key=key)
        assert first.url == second.url
        assert Charge.objects.count() == before + 1

    def test_too_few_credits_are_said_and_nothing_is_lost(self) -> None:
        """The letter comes back as it was typed, with the way to more credits."""
        answer = self.send_letter(by="bob", code="gift-box", text="")
        assert answer.status_code == 409
        assert "credits" in words_of(answer)
        assert "Get more credits" in words_of(answer)

    def test_a_form_that_comes_back_keeps_its_key_and_its_words(self) -> None:
        """What was typed stays, and sending it again is still the same act."""
        key = key_in(self.get("services/letter/"))
        answer = self.send_letter(key=key, counterpart="nobody")
        assert answer.status_code == 422
        assert key_in(answer) == key
        assert "Dear Pia," in answer.content.decode()

    def test_a_letter_needs_words(self) -> None:
        """An empty letter is not sent."""
        assert self.send_letter(text="").status_code == 422

    def test_odd_signs_in_a_letter_are_refused_in_words(self) -> None:
        """Fault 95: a NUL in a text is a refusal beside the form, not a broken page."""
        assert self.send_letter(text="Dear\x00Pia").status_code == 422

    def test_history_tells_cost_and_what_came_back(self) -> None:
        """Each line has its cost and the way to the help centre."""
        shown = self.get("services/")
        assert "Letter with Pia" in words_of(shown)
        assert f"/packhouse/help/charge-{self.town.letter.pk}/" in shown.content.decode()

    def test_a_lot_names_its_charges_and_a_charge_its_lots(self) -> None:
        """Each charge is traceable to its lots and back."""
        charge = self.get(f"charges/{self.town.letter.pk}/").content.decode()
        lot = charge.split("/packhouse/wallet/lots/")[1].split("/")[0]
        shown = self.get(f"wallet/lots/{lot}/").content.decode()
        assert f"/packhouse/charges/{self.town.letter.pk}/" in shown

    def test_a_letter_that_was_turned_down_is_kept_as_a_draft(self) -> None:
        """Who goes to buy credits finds the words again, until they are sent."""
        browser, sent = self.browser("bob"), {"counterpart": "pia", "text": "Dear Pia, wait.", "key": "0" * 32}
        self.town.site.products.filter(code="letter").update(credit_count=1000)
        assert browser.post("/packhouse/services/letter/", sent).status_code == 409
        assert "Dear Pia, wait." in browser.get("/packhouse/services/letter/").content.decode()
        self.town.site.products.filter(code="letter").update(credit_count=1)
        browser.post("/packhouse/services/letter/", sent)
        assert "Dear Pia, wait." not in browser.get("/packhouse/services/letter/").content.decode()

    def test_a_letter_sent_twice_says_so_and_names_the_first(self) -> None:
        """The site records it by itself, and the page leads to the earlier copy."""
        first = self.send_letter(text="Dear Pia, have you seen the herons by the mill this week?")
        second = self.send_letter(text="Dear Pia, have you seen the herons by the mill this week?", again="true")
        shown = self.browser("ann").get(second.url).content.decode()
        assert "sent twice" in shown
        assert f'href="{first.url}"' in shown

    def test_a_letter_that_went_before_is_asked_about_before_it_is_paid(self) -> None:
        """Nothing is charged until the member says that it should go again; what was typed stays."""
        text = "Dear Pia, the ferry leaves at nine; will you come along on Sunday?"
        first, before = self.send_letter(text=text), Charge.objects.count()
        answer = self.send_letter(text=text.upper())
        assert answer.status_code == 409
        assert "You sent Pia this letter before, or one that is nearly the same" in words_of(answer)
        assert f'href="{first.url}"' in answer.content.decode()
        assert text.upper() in answer.content.decode()
        assert Charge.objects.count() == before
        assert self.send_letter(text=text, again="true").status_code == 302
        assert Charge.objects.count() == before + 1

    def test_a_letter_that_is_another_one_is_not_asked_about(self) -> None:
        """Neither a second click, nor other words."""
        text, key = "Dear Pia, the swifts are back above the market.", key_in(self.get("services/letter/"))
        self.send_letter(text=text, key=key)
        assert self.send_letter(text=text, key=key).status_code == 302
        assert self.send_letter(text="Dear Pia, the snow has gone from the hills.").status_code == 302
