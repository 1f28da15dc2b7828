"""Money counts in whole smallest units, reads plain text only, and never loses or makes a cent by rounding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.kernel.amounts import Rounding, share
from makegood.kernel.money import BadAmount, CurrencyMismatch, Money

WHOLE = st.integers(min_value=1, max_value=10**6)
PRICE = st.integers(min_value=0, max_value=10**9)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("50.00 EUR", 5000), ("50 EUR", 5000), ("0.4 EUR", 40), ("-1.05 USD", -105), ("500 JPY", 500), ("1.5 KWD", 1500)],
)
def test_an_amount_is_read_in_the_digits_of_its_currency(text: str, minor: int):
    """Currencies have none, two or three digits behind the point (fault 42)."""
    assert Money.parse(text).minor == minor


@pytest.mark.parametrize("money", [Money(5000, "EUR"), Money(-1, "EUR"), Money(7, "JPY"), Money(-1500, "KWD")])
def test_what_is_written_is_read_back(money: Money):
    """Reading and writing agree, also below zero."""
    assert Money.parse(str(money)) == money


@pytest.mark.parametrize(
    "text",
    [
        *("", "50", "EUR 50", "50.00EUR", "50,00 EUR", "1e9 EUR", "NaN EUR", "Infinity EUR", "1_000 EUR", "+5 EUR"),
        *(
            "٥٠ EUR",
            "\uff15\uff10 EUR",
            "50.001 EUR",
            "5.5 JPY",
            "50 XXQ",
            "1e999999 EUR",
            "9" * 5000 + " EUR",
            "50 EUR\n",
        ),
    ],
)
def test_what_is_no_plain_amount_is_refused(text: str):
    """Floats, exponents, foreign digits and endless numbers are not amounts (faults 44, 45, 48, 49)."""
    with pytest.raises(BadAmount):
        Money.parse(text)


def test_a_wrong_currency_code_is_explained():
    """The refusal says how an amount is written; a code of three letters that is unknown names a near one."""
    with pytest.raises(BadAmount, match="plain digits, a space and a currency code"):
        Money.parse("5.00 EURX")
    with pytest.raises(BadAmount, match=r"no currency JPX\. Did you mean `JPY`"):
        Money.parse("5 JPX")


def test_two_currencies_do_not_meet_in_one_sum():
    """Adding, subtracting and comparing across currencies is refused (fault 41)."""
    euros, dollars = Money(1, "EUR"), Money(1, "USD")
    for act in (lambda: euros + dollars, lambda: euros - dollars, lambda: euros < dollars):
        with pytest.raises(CurrencyMismatch):
            act()


@pytest.mark.parametrize(
    ("rounding", "up", "down"),
    [(Rounding.HALF_UP, 3, -3), (Rounding.HALF_EVEN, 2, -2), (Rounding.DOWN, 2, -2), (Rounding.UP, 3, -3)],
)
def test_a_half_is_rounded_as_declared(rounding: Rounding, up: int, down: int):
    """Two and a half, and its negative, under each rounding."""
    assert (share(5, 1, of=2, rounding=rounding), share(-5, 1, of=2, rounding=rounding)) == (up, down)


def test_two_and_675_thousandths_round_as_people_expect():
    """A float would make 2.67 of 2.675; whole numbers make 2.68 (fault 46)."""
    assert share(2675, 1, of=10, rounding=Rounding.HALF_UP) == 268


@given(PRICE, WHOLE, st.data(), st.sampled_from(Rounding))
def test_a_share_never_exceeds_the_whole(price: int, whole: int, data: st.DataObject, rounding: Rounding):
    """No part of a price is more than the price, however it is rounded."""
    part = data.draw(st.integers(min_value=0, max_value=whole))
    assert 0 <= share(price, part, of=whole, rounding=rounding) <= price


@given(PRICE, st.lists(st.integers(min_value=1, max_value=500), min_size=1, max_size=20), st.sampled_from(Rounding))
def test_parts_on_the_running_total_add_up_to_the_whole(price: int, parts: list[int], rounding: Rounding):
    """Paying `share(price, returned + part, whole)` less what was paid leaves no cent over (fault 47)."""
    whole, returned, paid = sum(parts), 0, 0
    for part in parts:
        returned += part
        due = share(price, returned, of=whole, rounding=rounding)
        assert due - paid >= 0
        paid = due
        assert paid <= price
    assert paid == price


def test_half_up_twice_would_pay_a_cent_too_much():
    """The example that the running total exists for: 55.11 for 44 credits, given back as 2 and then 42."""
    price = Money.parse("55.11 EUR")
    apart = price.share(2, of=44, rounding=Rounding.HALF_UP) + price.share(42, of=44, rounding=Rounding.HALF_UP)
    assert apart == Money.parse("55.12 EUR")
