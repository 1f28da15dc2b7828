"""Who may join, what is recorded of it, and what is let in at the door."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.backends import ModelBackend

from makegood.kernel.refusals import NotFound
from makegood.members.models import Acceptance, Member, MemberStatus, User
from makegood.members.operations import activate_member
from makegood.members.queries import acceptances, member_by_handle, member_of
from makegood.members.refusals import AlreadyRegistered, TermsNotAccepted, UnderAge
from makegood.members.text import BadAddress, BadText
from makegood.sites.operations import create_site
from makegood.sites.queries import timeline

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SAME_ADDRESS = ["ann@example.org", " ANN@EXAMPLE.ORG", "\uff41nn@example.org", "ann@exampl\uff45.org"]
NO_ADDRESS = ["", "ann", "ann@", "ann@example", "a nn@example.org", "ann@example.org\nBcc: bea@example.org"]


def test_joining_accepts_the_version_in_force(join):
    """C1: the acceptance names the exact version."""
    (accepted,) = acceptances(join())
    assert (accepted.version.number, accepted.way, accepted.at) == (1, "joined", NOON)


def test_nobody_joins_without_accepting(join):
    """C1: no account, no acceptance."""
    with pytest.raises(TermsNotAccepted):
        join(accepts=False)
    assert not Member.objects.exists()


def test_nobody_joins_before_there_are_terms(join):
    """There is nothing to accept yet."""
    with pytest.raises(NotFound):
        join(at=NOON - timedelta(minutes=1))
    assert not Member.objects.exists()


def test_an_account_waits_to_be_activated_when_told_to(join):
    """Activation is told once, however often it is asked for."""
    ann = join(activate=False)
    assert ann.status == MemberStatus.PENDING
    activate_member(ann, at=NOON)
    activate_member(ann, at=NOON)
    assert ann.status == MemberStatus.ACTIVE
    assert [event.kind for event in timeline(ann.site, f"member:{ann.pk}")] == ["member.registered", "member.activated"]


def test_the_record_of_joining_names_nobody(join):
    """Names and addresses stay out of the chain, so that they can be erased."""
    ann = join(name="Ann Example")
    events = timeline(ann.site, f"member:{ann.pk}")
    assert [event.body for event in events] == [{"policy_version": 1}, {}]


@pytest.mark.parametrize(
    ("born", "may_join"),
    [(date(2008, 3, 2), True), (date(2008, 3, 3), False), (None, True)],
    ids=["eighteen today", "eighteen tomorrow", "no age given"],
)
def test_a_birthday_opens_the_door(join, born, may_join):
    """The day counts in the site's zone."""
    if may_join:
        assert join(born=born).born == born
    else:
        with pytest.raises(UnderAge):
            join(born=born)


def test_who_was_born_on_a_leap_day_is_eighteen_on_the_first_of_march(join):
    """Fault 53: a common year has no 29 February."""
    leap_day = date(2008, 2, 29)
    with pytest.raises(UnderAge):
        join(born=leap_day.replace(year=2012))
    assert join(born=leap_day).born == leap_day


@pytest.mark.parametrize(
    "second", ["ann@example.org", " ANN@EXAMPLE.ORG", "ａｎｎ@example.org", "ann@exampl\uff45.org"]
)
def test_one_address_opens_one_account(join, second):
    """Fault 96: however it is written."""
    join()
    with pytest.raises(AlreadyRegistered):
        join("bea", email=second)


def test_one_handle_opens_one_account(join):
    """The refusal says which of the two is taken."""
    join()
    with pytest.raises(AlreadyRegistered) as refused:
        join(email="other@example.org")
    assert refused.value.data == {"field": "handle"}


@pytest.mark.parametrize(
    "text", ["", "ann", "ann@", "ann@example", "a nn@example.org", "ann@example.org\nBcc: bea@example.org"]
)
def test_what_is_no_address_is_refused(join, text):
    """Fault 89 among them: a line break would start another header of a mail."""
    with pytest.raises(BadAddress):
        join(email=text)


@pytest.mark.parametrize("name", ["", "  ", "A\x00nn", "Ann\u202egpj", "An\nn", "A\ud800nn", "\u2066Ann", "A" * 121])
def test_names_that_do_not_show_what_they_are_are_refused(join, name):
    """Faults 94, 95: direction overrides, NUL, controls and half characters."""
    with pytest.raises(BadText):
        join(name=name)


def test_a_name_is_kept_composed(join):
    """Two ways of typing one name are one name."""
    assert join(name=" Zoe\u0308  Park ").name == "Zoë Park"


@pytest.mark.parametrize("handle", ["", "ann smith", "änn", "a" * 51, "ann/../bea"])
def test_handles_are_plain(join, handle):
    """They stand in addresses of pages and in stories."""
    with pytest.raises(BadText):
        join(handle, email="ann@example.org")


def test_a_password_opens_the_account_however_the_address_is_typed(join):
    """Fault 96, at the sign-in."""
    ann = join(password="a long enough secret")
    sign_in = partial(ModelBackend().authenticate, None)
    user = sign_in("Ann@Example.org", password="a long enough secret")
    assert member_of(user, site=ann.site) == ann
    assert sign_in("ann@example.org", password="another secret") is None


def test_the_password_of_another_site_is_asked_for(join):
    """Who knows only the address of somebody's sign-in cannot join with it."""
    User.objects.create_user("ann@example.org", password="the owner's secret")
    with pytest.raises(AlreadyRegistered):
        join(password="a guess")
    assert join(password="the owner's secret").user == User.objects.get()


def test_a_member_is_one_of_their_own_site_only(join):
    """Fault 71: another site knows nothing of them."""
    ann = join(password="a long enough secret")
    other = create_site("other", name="Other", pack="credits", zone="UTC")
    assert member_of(ann.user, site=other) is None
    with pytest.raises(NotFound):
        member_by_handle(other, "ann")
    assert Acceptance.objects.filter(site=other).count() == 0
