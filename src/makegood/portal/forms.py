"""The portal's forms: what members type, and what makes it complete.

Owns shapes and sizes of input. Must not decide anything about it: operations do.
"""

from collections.abc import Sequence

from django import forms

from makegood.claims.asks import Paper
from makegood.claims.chargebacks import chargebacks_of
from makegood.claims.models import Chargeback
from makegood.claims.topics import label
from makegood.look.forms import KeyedForm
from makegood.members.models import Member
from makegood.payments.models import Card
from makegood.payments.queries import cards_of
from makegood.portal.uploads import paper_from, registration_copy

# The paper that the account itself can write.
OWN_COPY = "registration_copy"
SIGNED_LETTER = "signed_letter"
LONGEST_TEXT = 4000


class BuyForm(KeyedForm):
    """A pack to buy."""

    product = forms.SlugField(widget=forms.HiddenInput)


class PapersForm(KeyedForm):
    """Words and papers that go with a request; which papers, the policy says."""

    says = forms.CharField(
        max_length=LONGEST_TEXT,
        required=False,
        label="What happened, in your own words",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: object, papers: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.papers = tuple(papers)
        for kind in self.papers:
            self.fields[f"paper_{kind}"] = _paper_field(kind)

    @property
    def paper_fields(self) -> list[forms.BoundField]:
        """Give the fields of the papers, in the order in which the policy names them."""
        return [self[f"paper_{kind}"] for kind in self.papers]

    def clean(self) -> dict[str, object]:
        """Read the files; each that is not taken says why at its own field."""
        cleaned = super().clean() or self.cleaned_data
        self.read: list[Paper] = []
        for kind in self.papers:
            upload = cleaned.get(f"paper_{kind}")
            if upload and kind != OWN_COPY:
                self._read(upload, kind)
        return cleaned

    def _read(self, upload: object, kind: str) -> None:
        try:
            self.read.append(paper_from(upload, kind=kind))  # type: ignore[arg-type]
        except forms.ValidationError as untaken:
            self.add_error(f"paper_{kind}", untaken)

    def papers_of(self, member: Member) -> tuple[Paper, ...]:
        """Give the papers that come with the form, with the copy from the member's account where it is wanted."""
        own = [registration_copy(member)] if self.cleaned_data.get(f"paper_{OWN_COPY}") else []
        return (*self.read, *own)


def _paper_field(kind: str) -> forms.Field:
    name = label(kind)
    name = f"{name[:1].upper()}{name[1:]}"
    if kind == OWN_COPY:
        return forms.BooleanField(required=False, label=name)
    taken = ".png,.jpg,.jpeg,.pdf,.txt"
    posted = "A scan or photo of the letter that you signed; the moment of the upload counts as its postmark. "
    return forms.FileField(
        required=False,
        label=name,
        help_text=(posted if kind == SIGNED_LETTER else "") + "A picture (PNG, JPEG), a PDF or plain text, up to 5 MB.",
        widget=forms.FileInput(attrs={"accept": taken}),
    )


class AskForm(PapersForm):
    """A request before it is sent, with the option that the member would rather have."""

    prefer = forms.SlugField(required=False)

    def still_needed(self, missing: Sequence[str]) -> int:
        """Count the missing papers, but for the copy that is ticked to come from the account."""
        own = f"paper_{OWN_COPY}"
        has_own = own in self.fields and bool(self[own].value())
        return sum(1 for kind in missing if not (kind == OWN_COPY and has_own))


class AppealForm(KeyedForm):
    """Why the answer to a request was wrong, in the member's words."""

    says = forms.CharField(
        max_length=LONGEST_TEXT,
        label="Why you do not agree",
        help_text="Say what the first answer got wrong, or what it did not know.",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write a sentence or two: whoever decides reads nothing else that is new."},
    )


class RepayForm(KeyedForm):
    """What is owed for a disputed payment, and the card that pays it; both are the member's own."""

    chargeback = forms.ModelChoiceField(Chargeback.objects.none())
    card = forms.ModelChoiceField(Card.objects.none(), label="Pay with", empty_label=None)

    def __init__(self, *args: object, member: Member, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        own = {"chargeback": chargebacks_of(member), "card": cards_of(member)}
        for name, rows in own.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class SupplyForm(PapersForm):
    """What was missing from a request."""

    def clean(self) -> dict[str, object]:
        """Refuse an empty envelope."""
        cleaned = super().clean()
        has_copy = bool(cleaned.get(f"paper_{OWN_COPY}"))
        if not self.errors and not (self.read or has_copy or cleaned.get("says")):
            raise forms.ValidationError("There is nothing in it yet: add a paper, or write something.")
        return cleaned
