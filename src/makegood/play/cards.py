"""The cards of a story: every member's every card is one of its own at the processor, with ways of its own.

Owns what a card's name in a story stands for there. Must not know what is paid with it.
"""

from makegood.kernel.ids import key_of
from makegood.payments.calls import confirm_card
from makegood.payments.models import Card
from makegood.payments.operations import start_card_setup
from makegood.payments.queries import cards_of
from makegood.payments.sandbox.cards import SAVED_CARDS, Charging
from makegood.play.stage import Stage
from makegood.play.story import Act

# A story may also name one of the sandbox's own cards, by its digits.
SANDBOX_CARDS = frozenset(card.token for card in SAVED_CARDS)
# The card that is meant where a line names none.
USUAL = "card"
# The verbs that charge a card on file: the usual one where a line names none, or else one that the site knows.
CHARGES_USUAL_CARD = frozenset({"subscribe", "repay"})
CHARGES_CARD = CHARGES_USUAL_CARD | {"reactivate"}


def token_of(stage: Stage, *, member: str, card: str) -> str:
    """Give the processor's own name for a member's card, which is made there on first mention."""
    if (member, card) not in stage.cards:
        if card in SANDBOX_CARDS:
            return card
        set_charging(stage, member=member, card=card, charging=Charging.TAKEN)
    return stage.cards[member, card]


def set_charging(stage: Stage, *, member: str, card: str, charging: Charging) -> None:
    """Let the processor take or refuse a member's card from now on, also while its owner is away."""
    # Stories of several sites may share a processor, and people their names.
    token = f"{stage.site.slug}.{member}.{card}"
    stage.buyer.put_card(token, label=_label(member, card), charging=charging)
    stage.cards[member, card] = token


def kept_card(stage: Stage, *, member: str, card: str = USUAL) -> Card:
    """Give a member's card on file; one that is not there yet is given at the processor's page, as a person does."""
    owner = stage.member(member)
    kept = cards_of(owner).filter(name=card).first()
    if kept is not None:
        return kept
    token = token_of(stage, member=member, card=card)
    asked = confirm_card(
        start_card_setup(owner, name=card, at=stage.at, key=key_of(stage.key, "card", card)), at=stage.at
    )
    stage.buyer.give_card(asked.setup_url, card=token)
    return confirm_card(asked, at=stage.at)


def lay_out_card(stage: Stage, act: Act) -> None:
    """Put the card on file that a line charges: its owner gave it before, whatever becomes of the line."""
    is_named = act.verb in CHARGES_CARD and "with" in act.fields
    if is_named or act.verb in CHARGES_USUAL_CARD:
        kept_card(stage, member=_payer(stage, act), card=act.text("with", otherwise=USUAL))


def _payer(stage: Stage, act: Act) -> str:
    """Name who pays by a line that need not say it: whoever owes for a chargeback, or has the membership."""
    if act.text("by"):
        return act.text("by")
    return (stage.chargeback if act.verb == "repay" else stage.membership)(act.object).member.handle


def _label(member: str, card: str) -> str:
    if card == USUAL:
        return "card ending 4242"
    digits = int(key_of("card", member, card)[:8], 16) % 10_000
    return f"card ending {card if card in SANDBOX_CARDS else f'{digits:04}'}"
