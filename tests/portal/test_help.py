"""The help centre: what it is about, what happened, what one can get, and sending it once."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from makegood.claims.models import Request
from makegood.payments.models import Refund
from tests.look.visits import TownTest, key_in, words_of


class Asking(TownTest):
    """Ann asks for the price of an untouched pack, and for the credits of a letter that failed."""

    @property
    def pack_page(self) -> str:
        """The third step for the untouched pack."""
        return f"help/payment-{self.town.untouched.pk}/money/any_reason/"

    @property
    def letter_page(self) -> str:
        """The third step for the letter."""
        return f"help/charge-{self.town.letter.pk}/credits/technical_issue/"

    def send(self, page: str, **sent: object) -> HttpResponse:
        """Fill in the third step and send it."""
        return self.post(page, {"key": key_in(self.get(page))} | sent)

    def newest(self) -> Request:
        """Give the request that was made last."""
        return Request.objects.latest("id")

    def test_one_picks_from_ones_own_history(self) -> None:
        """Step one lists what was paid and used, never a field to type into."""
        shown = self.get("help/").content.decode()
        assert f"/packhouse/help/payment-{self.town.untouched.pk}/" in shown
        assert f"/packhouse/help/charge-{self.town.letter.pk}/" in shown
        assert "<textarea" not in shown

    def test_the_grounds_say_what_each_is_worth(self) -> None:
        """Step two knows the policy: what is open comes first, with its amount."""
        shown = words_of(self.get(f"help/payment-{self.town.untouched.pk}/"))
        first, second = shown.index("€50.00 or another option"), shown.index("at most €50.00")
        assert first < second

    def test_before_sending_the_page_says_what_the_policy_gives(self) -> None:
        """Amounts, the clause in words, the time left and what is missing: all before anything is sent."""
        before, shown = Request.objects.count(), words_of(self.get(self.pack_page))
        for words in (
            "You can have money back for this pack",
            "€50.00",
            "€40.00",
            "you get its price back as long as none of its credits has been used",
            "2 days, 12 hours left.",
            "1 still needed",
        ):
            assert words in shown
        assert Request.objects.count() == before

    def test_the_page_says_what_a_person_has_to_judge(self) -> None:
        """The question, what either answer leads to, and by when."""
        shown = words_of(self.get(self.letter_page))
        assert "Was this a technical issue on our side?" in shown
        assert "If so: 10 credits . If not: nothing is given" in shown
        assert "27 March 2026, 23:59" in shown

    def test_a_preference_changes_what_the_button_says(self) -> None:
        """What is sent is said on the button itself."""
        shown = words_of(self.get(f"{self.pack_page}?prefer=C5&paper_registration_copy=on"))
        assert "nothing is missing" in shown
        assert "Send and take €40.00" in shown

    def test_everything_in_one_go_settles_at_once(self) -> None:
        """With the copy from the account and an option preferred, the money is on its way."""
        answer = self.send(self.pack_page, prefer="C4", paper_registration_copy="on")
        assert Refund.objects.latest("id").amount == self.town.untouched.amount
        assert "€50.00 is on its way to you" in words_of(self.browser("ann").get(answer.url))

    def test_a_second_click_sends_one_request(self) -> None:
        """Two tabs, one key: one request and one refund."""
        key, before = key_in(self.get(self.pack_page)), Request.objects.count()
        sent = {"key": key, "prefer": "C4", "paper_registration_copy": "on"}
        assert self.post(self.pack_page, sent).url == self.post(self.pack_page, sent).url
        assert Request.objects.count() == before + 1
        assert Refund.objects.filter(payment=self.town.untouched).count() == 1

    def test_without_papers_it_is_sent_and_they_are_asked_for(self) -> None:
        """Nobody is turned away for a missing paper; the time counts."""
        answer = self.send(self.pack_page, prefer="C4")
        shown = words_of(self.browser("ann").get(answer.url))
        assert "Something is missing from your request" in shown
        assert self.newest().made_at == self.town.site.now()

    def test_a_file_is_known_by_its_bytes(self) -> None:
        """Fault 101: a page that calls itself a picture is not taken, and what was typed stays."""
        page = SimpleUploadedFile("proof.png", b"<html><script>alert(1)</script></html>", content_type="image/png")
        answer = self.send(self.letter_page, paper_proof=page, says="It froze.")
        assert answer.status_code == 422
        assert "neither a picture" in words_of(answer)
        assert "It froze." in answer.content.decode()

    def test_a_picture_is_taken_and_given_back_as_a_download(self) -> None:
        """Fault 104: under a plain name, of the type that it is, never as a page."""
        picture = SimpleUploadedFile("../../evil.html", b"\x89PNG\r\n\x1a\n...", content_type="text/html")
        self.send(self.letter_page, paper_proof=picture)
        answer = self.get(f"papers/{self.newest().attachments.get(kind='proof').pk}/")
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="evil.png"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_the_copy_from_the_account_carries_the_registration(self) -> None:
        """The account writes it, so that nobody has to look for it."""
        self.send(self.pack_page, paper_registration_copy="on")
        copy = bytes(self.newest().attachments.get(kind="registration_copy").content).decode()
        assert "Name: Ann Archer" in copy
        assert "E-mail address: ann@example.org" in copy

    def test_a_ground_that_the_policy_does_not_know_is_not_found(self) -> None:
        """An address that somebody made up leads nowhere."""
        assert self.get(f"help/payment-{self.town.untouched.pk}/money/boredom/").status_code == 404

    def test_a_terminated_member_can_still_ask(self) -> None:
        """X7: rights outlive the account."""
        self.town.ann.status = "terminated"
        self.town.ann.save()
        assert self.send(self.pack_page).status_code == 302
