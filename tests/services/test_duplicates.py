"""The same letter to the same person is found and recorded by the site itself; what only looks alike is not."""

from datetime import UTC, datetime, timedelta

import pytest

from makegood.members.operations import add_counterpart
from makegood.services.duplicates import MOST_COMPARED, earlier_copy
from makegood.services.models import Charge
from makegood.services.operations import delete_text, use_service
from makegood.services.queries import incidents_of
from makegood.sites.queries import timeline

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TEXT = "Dear Bob,\nthe plums are ripe, and I thought of you when I picked the first of them this morning. Ann"


@pytest.fixture
def write(ann, bob, letter):
    """Write a letter as Ann, to Bob if to nobody else; say whether the site recorded a duplicate."""

    def letter_of(text: str, *, at: datetime = NOON, to=bob, product=letter) -> bool:
        key = f"letter {Charge.objects.count()}"
        charge = use_service(ann, product=product, counterpart=to, text=text, at=at, key=key)
        return [(each.kind, each.side, each.at) for each in incidents_of(charge)] == [("duplicate", "site", at)]

    return letter_of


def test_the_first_letter_is_no_duplicate_and_the_second_is(write):
    """The incident belongs to the later one."""
    assert [write(TEXT), write(TEXT)] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        TEXT.upper(),
        TEXT.replace("\n", "   ").replace(",", " —"),
        TEXT.replace("morning", "evening"),
        "Ｄｅａｒ" + TEXT[4:],
    ],
)
def test_case_spacing_writing_and_a_word_make_no_other_letter(write, text):
    """Nearly the same is the same."""
    assert [write(TEXT), write(text)] == [False, True]


def test_another_letter_is_another_letter(write):
    """However alike the openings are; and short ones are the same only to the letter."""
    other = TEXT.replace("plums", "pears").replace("picked", "saw").replace("this morning", "on Sunday")
    assert [write(TEXT), write(other)] == [False, False]
    assert [write("Yes, at six."), write("Yes, at ten."), write("yes at six")] == [False, False, True]


def test_only_letters_to_the_same_person_are_compared(ann, bob, write, join):
    """Not those to somebody else, not those to nobody, and not empty ones."""
    kim = add_counterpart(ann.site, handle="kim", name="Kim", kind="correspondent", at=NOON)
    assert [write(TEXT, to=kim), write(TEXT)] == [False, False]
    assert [write("", to=kim), write("  ")] == [False, False]


def test_letters_without_a_receiver_are_not_compared(write):
    """Nobody got the same one twice."""
    assert [write(TEXT, to=None), write(TEXT, to=None)] == [False, False]


@pytest.mark.parametrize(("after", "found"), [(30 * DAY - SECOND, True), (30 * DAY, True), (30 * DAY + SECOND, False)])
def test_fault_58_letters_are_compared_for_thirty_days(write, after, found):
    """A second before, at and after."""
    write(TEXT)
    assert write(TEXT, at=NOON + after) is found


def test_a_deleted_text_is_gone_for_good(ann, bob, letter):
    """M10: what it cost stays, the event stays, and it is no longer there to compare; deleting again tells nothing."""
    charge = use_service(ann, product=letter, counterpart=bob, text=TEXT, at=NOON, key="one")
    delete_text(charge, by=f"member:{ann.pk}", at=NOON + DAY)
    delete_text(charge, by=f"member:{ann.pk}", at=NOON + 2 * DAY)
    assert (charge.text, charge.text_deleted_at, charge.cost_credits) == ("", NOON + DAY, 10)
    assert [event.kind for event in timeline(ann.site, charge.ref)] == ["charge.made", "charge.text_deleted"]
    assert use_service(ann, product=letter, counterpart=bob, text=TEXT, at=NOON, key="one") == charge
    again = use_service(ann, product=letter, counterpart=bob, text=TEXT, at=NOON + DAY, key="two")
    assert incidents_of(again) == []


def test_looking_for_duplicates_takes_one_query(ann, bob, letter, django_assert_num_queries):
    """Whatever the number of letters written before; none beyond the last fifty is read."""
    first = use_service(ann, product=letter, counterpart=bob, text=TEXT, at=NOON, key="one")
    same = {"site": ann.site, "member": ann, "product": letter, "counterpart": bob, "cost_credits": 10}
    others = [
        Charge(text=f"No. {number}", key=f"{number}", at=NOON + SECOND, **same) for number in range(MOST_COMPARED)
    ]
    Charge.objects.bulk_create(others[1:])
    new = Charge(pk=0, text=TEXT, at=NOON + DAY, **same)
    with django_assert_num_queries(1):
        assert earlier_copy(new) == first
    others[0].save()
    assert earlier_copy(new) is None
