"""docs/ledger.md says what the books do: its example is played, its tables are compared with the code."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from makegood.kernel.credits import Credits
from makegood.kernel.money import Money
from makegood.kernel.refusals import Refusal
from makegood.ledger import amounts, book, operations, queries
from makegood.ledger.amounts import CREDITS
from makegood.ledger.audit import RULES
from makegood.ledger.book import MONEY_ACCOUNTS, AccountKind
from tests.ledger.cast import MARCH, Holder, Payer

PAGE = (Path(__file__).parents[2] / "docs/ledger.md").read_text(encoding="utf-8")


def table(*heading: str) -> list[list[str]]:
    """The cells of the table whose first columns have these headings, its head first."""
    start = re.escape("| " + " | ".join(heading) + " |")
    found = re.search(rf"^{start}.*\n(?:\|.*\n)+", PAGE, re.MULTILINE)
    assert found, f"there is no table of {heading}"
    head, _, *lines = found[0].splitlines()
    return [[cell.strip(" `") for cell in line.strip("|").split(" | ")] for line in (head, *lines)]


def balance(kind: AccountKind, *, unit: str = CREDITS) -> Decimal:
    """What an account of an example holds, in euros or in the unit that its wallet is in."""
    asset = "EUR" if kind in MONEY_ACCOUNTS else unit
    held = queries.balance(1, kind=kind, asset=asset, as_of=MARCH)
    return Decimal(held.count) if isinstance(held, Credits) else Decimal(held.minor) / 100


def play(name: str, acts: Sequence[Callable[[], object]], *, unit: str = CREDITS) -> None:
    """Do each act of an example and compare every account that its table shows."""
    (_, *accounts), *lines = table(name, "wallet")
    for act, (title, *figures) in zip(acts, lines, strict=True):
        act()
        held = [balance(AccountKind(each), unit=unit) for each in accounts]
        assert [Decimal(figure) for figure in figures] == held, title


def test_the_example_comes_out_as_written(ann: Holder):
    """Each line of its table is what the acts leave."""
    pia = Payer()

    def sell_back() -> None:
        ann.surrender(94)
        pia.begin("37.60 EUR")

    acts = [
        lambda: ann.buy(100),
        lambda: ann.use(10),
        lambda: ann.get_back(4),
        sell_back,
        lambda: pia.settle("37.60 EUR"),
    ]
    play("act", acts)


def test_the_example_of_a_deposit_comes_out_as_written(ann: Holder):
    """Money is held, captured, released, given back and refunded as credits are."""
    pia = Payer()

    def refund() -> None:
        ann.act(operations.take_back, payment_id=1, amount=Money(1800, "EUR"))
        pia.begin("18.00 EUR")

    order = {"hold_ref": "order:1"}
    acts = [
        lambda: ann.deposit("20.00 EUR"),
        lambda: ann.act(operations.hold, amount=Money(500, "EUR"), **order),
        lambda: ann.act(operations.capture, amount=Money(300, "EUR"), charge_ref="order:1", **order),
        lambda: ann.act(operations.release, **order),
        lambda: ann.get_back(Money(100, "EUR"), charge="order:1"),
        refund,
        lambda: pia.settle("18.00 EUR"),
    ]
    play("step", acts, unit="EUR")


def test_the_example_of_a_dispute_comes_out_as_written(ann: Holder):
    """Frozen, voided and owed, paid after all, and issued anew."""
    euros = {"amount": Money(5000, "EUR")}

    def lose() -> None:
        ann.void()
        ann.act(operations.charge_back, payment_id=1, **euros)
        ann.act(operations.record_debt, debt_ref="dispute:1", **euros)

    def pay() -> None:
        ann.act(operations.receive_payment, payment_id=2, **euros)
        ann.act(operations.settle_debt, debt_ref="dispute:1", **euros)

    play("stage", [lambda: (ann.buy(100), ann.use(10)), ann.freeze, lose, pay, ann.reissue])


def test_every_account_is_described_on_its_side():
    """The chart has no line more and none less."""
    written = {(line[0], line[1] == "a member", line[2]) for line in table("account", "whose")[1:]}
    assert written == {(kind.value, kind.is_members, kind.side.value) for kind in AccountKind}


def test_every_finding_of_the_audit_is_explained():
    """In the order in which the audit looks for them."""
    assert [line[0] for line in table("finding")[1:]] == list(RULES)


def test_every_refusal_of_the_books_is_explained():
    """Those of the pure part and those of the operations."""
    public = [*vars(amounts).values(), *vars(book).values(), *vars(operations).values()]
    codes = {
        each.code for each in public if isinstance(each, type) and issubclass(each, Refusal) and each is not Refusal
    }
    assert {line[0] for line in table("refusal")[1:]} == codes


def test_every_act_is_described():
    """The page names what the room offers to those that write."""
    acts = {name for name in operations.__all__ if name.islower()} - {"lock_wallet"}
    described = {
        name for line in table("act", "moves")[1:] for name in re.findall(r"[a-z_]{4,}", line[0].split(", the")[0])
    }
    assert described == acts
