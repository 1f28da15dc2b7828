"""Who works here: hired by mail, another role, gone; a lost second factor; and the way back for who forgot."""

from django.core import mail
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from makegood.members.models import MailedCode, Member, Staff
from makegood.members.operations import digits_of
from makegood.members.queries import has_second_factor
from makegood.notices.models import Notice, StaffNotice
from makegood.sites.models import Event
from makegood.sites.work import run_due
from tests.look.visits import TownTest, words_of

NEXT = "another word of kim"


class People(TownTest):
    """Olga, an operator, says who works here."""

    def send(self, path: str, *, by: str = "olga", **sent: object) -> str:
        """Send a form of the page, and give what the answer says."""
        return words_of(self.browser(by).post(f"/packhouse/console/{path}", sent, follow=True))

    def hire(self, **details: str) -> str:
        """Take Kim in."""
        return self.send("staff/", **({"name": "Kim", "email": "Kim@Example.org", "role": "agent"} | details))

    def mailed(self) -> list[str]:
        """Give what was mailed to people who work here, by subject."""
        run_due(self.town.site, at=self.town.site.now())
        return list(StaffNotice.objects.exclude(sent_at=None).order_by("id").values_list("subject", flat=True))

    def factor_of(self, person: Member | Staff) -> None:
        """Give somebody a second factor."""
        assert person.user is not None
        TOTPDevice.objects.create(user=person.user, confirmed=True, name="authenticator")

    def test_everybody_sees_who_works_here(self) -> None:
        """With role and address; only an operator is shown the forms."""
        shown = words_of(self.get("console/staff/", by="eva"))
        assert "Tom agent tom@example.org" in shown
        assert "Somebody new" not in shown
        assert "Somebody new" in words_of(self.get("console/staff/", by="olga"))

    def test_who_is_hired_is_mailed_and_comes_in_by_a_code(self) -> None:
        """No password is ever sent: a code by mail sets the first one, as for whoever forgot theirs."""
        assert "Kim works here now as agent" in self.hire()
        assert self.mailed() == ["You work for Packhouse"]
        Client().post("/sign-in/forgotten/", {"email": "kim@example.org"})
        code = digits_of(MailedCode.objects.get(staff__name="Kim"))
        assert self.mailed()[-1] == "Your code for Packhouse"
        assert code in mail.outbox[-1].body
        sent = {"email": "kim@example.org", "code": code, "password": NEXT}
        assert Client().post("/sign-in/recover/", sent).url == "/sign-in/"
        signed_in = Client().post("/sign-in/", {"username": "kim@example.org", "password": NEXT})
        assert signed_in.url == "/packhouse/console/"
        assert self.mailed()[-1] == "Your sign-in for Packhouse was changed"

    def test_nobody_is_hired_twice(self) -> None:
        """What was typed stays, and the page says what to do."""
        self.hire()
        assert "kim@example.org works here already. Change the role instead." in self.hire(name="Kim again")
        assert "This field is required." in self.hire(name="")
        assert Staff.objects.filter(user__email="kim@example.org").count() == 1

    def test_another_role_opens_and_closes_acts_at_once(self) -> None:
        """Tom becomes an auditor: he reads on, and answers nothing any more."""
        assert "Tom is auditor now" in self.send(f"staff/{self.town.tom.pk}/role/", role="auditor")
        assert self.post(f"console/requests/{self.town.waiting.pk}/find/", by="tom").status_code == 403
        assert self.mailed() == ["Your role at Packhouse"]
        event = Event.objects.get(kind="staff.role_changed")
        assert (event.actor, event.body["before"]) == (f"staff:{self.town.olga.pk}", "agent")

    def test_who_works_here_no_longer_finds_nothing(self) -> None:
        """The console is closed to them at once, and what they did keeps their name."""
        tom = self.browser("tom")
        assert "Tom works here no longer." in self.send(f"staff/{self.town.tom.pk}/dismiss/")
        assert tom.get("/packhouse/console/").status_code == 404
        assert "tom@example.org" not in words_of(self.get("console/staff/", by="olga"))
        assert Staff.objects.get(pk=self.town.tom.pk).name == "Tom"

    def test_a_site_keeps_an_operator(self) -> None:
        """The last one can neither leave nor become anything else, also not by their own hand."""
        for path in ("dismiss/", "role/"):
            with self.subTest(path=path):
                assert "This is the last operator here." in self.send(f"staff/{self.town.olga.pk}/{path}", role="agent")
        self.send(f"staff/{self.town.pat.pk}/role/", role="operator")
        assert "Olga works here no longer" in self.send(f"staff/{self.town.olga.pk}/dismiss/", by="pat")

    def test_a_member_who_lost_the_second_factor_is_let_in_again(self) -> None:
        """For a reason that is recorded; the owner is mailed."""
        self.factor_of(self.town.ann)
        assert "Second factor" in words_of(self.get("console/members/ann/standing/", by="olga"))
        assert "choose why it is turned off" in self.send("members/ann/second-factor/", because="")
        assert "The second factor of Ann Archer is off" in self.send("members/ann/second-factor/", because="lost")
        assert not has_second_factor(self.town.ann.user)
        assert Event.objects.get(kind="member.second_factor_lifted").body == {"because": "lost"}
        run_due(self.town.site, at=self.town.site.now())
        letter = Notice.objects.get(kind="sign_in")
        assert (letter.member, "one of our operators turned" in letter.body) == (self.town.ann, True)
        assert "has no second factor" in self.send("members/ann/second-factor/", because="lost")

    def test_a_second_factor_of_who_works_elsewhere_stays(self) -> None:
        """An operator here must not weaken what guards another site."""
        self.factor_of(self.town.tom)
        Staff.objects.create(site=self.town.elsewhere.site, user=self.town.tom.user, handle="tom", name="Tom")
        path = f"staff/{self.town.tom.pk}/second-factor/"
        assert "also works for Elsewhere" in self.send(path, because="stolen")
        assert has_second_factor(self.town.tom.user)
        Staff.objects.filter(handle="tom", site=self.town.elsewhere.site).delete()
        assert "The second factor of Tom is off" in self.send(path, because="stolen")
        assert self.mailed() == ["Your sign-in for Packhouse was changed"]

    def test_an_agent_says_nothing_of_who_works_here(self) -> None:
        """Neither hires nor raises anybody, least of all themselves."""
        assert "may not say who works here" in self.send(f"staff/{self.town.tom.pk}/role/", by="tom", role="operator")
        assert Staff.objects.get(pk=self.town.tom.pk).role == "agent"
