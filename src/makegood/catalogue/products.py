"""The reader of products: one mapping, from a pack's site.toml or a story's catalogue, to one product or its mistake.

Owns the forms in which products are written. Must not know what kind of file a mapping comes from: the caller says
where its keys stand.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from makegood.catalogue.models import ProductKind, ServiceKind
from makegood.kernel.credits import Credits
from makegood.kernel.diagnostics import BadInput, Diagnostic, Span, nearest
from makegood.kernel.money import BadAmount, Money

# Gives the place of a key of the product; of the product itself for the empty key.
SpanOf = Callable[[str], Span]

# What a form must say, and what it may say besides.
PACK_KEYS = ("credits", "price")
SERVICE_KEYS = ("service", "costs")
FURTHER_KEYS = ("title", "description")
# Forms of the catalogue that no pack on board sells.
NOT_YET_SOLD = {"plan": "plans", "per": "services per minute or unit", "feature": "paid features"}
SERVICES_NOT_YET_SOLD = ("video_chat", "private_video", "units")
ONLY = "Credit packs and services by the piece are."

PRODUCT_CODE = re.compile(r"[A-Za-z0-9_-]{1,50}")
COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
COST = re.compile(r"(0|[1-9][0-9]{0,8}) credits?")
MOST_CREDITS = 1_000_000
LONGEST = {"title": 120, "description": 300}


class Code(StrEnum):
    """The codes of what can be wrong with a pack, explained in docs/catalogue.md."""

    UNREADABLE = "MG600"
    UNKNOWN_KEY = "MG601"
    MISSING_KEY = "MG602"
    BAD_VALUE = "MG603"
    UNKNOWN_WORD = "MG604"
    NOT_SOLD_YET = "MG605"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSpec:
    """One product as an author wrote it; a pack has a price in money, a service a kind."""

    code: str
    title: str
    description: str
    kind: ProductKind
    credits: Credits
    price: Money | None = None
    service: ServiceKind | None = None


def parse_product(code: str, mapping: object, *, span_of: SpanOf) -> ProductSpec | Diagnostic:
    """Read one product, or say what is wrong with it and where.

    >>> place = lambda key: Span("site.toml", 1)
    >>> spec = parse_product("letter", {"service": "letter", "costs": "10 credits"}, span_of=place)
    >>> spec.title, spec.credits
    ('Letter', Credits(count=10))
    >>> print(parse_product("letter", {"service": "leter", "costs": "10 credits"}, span_of=place))
    site.toml:1:1: MG604 There is no service `leter`. Did you mean `letter`?
    """
    try:
        return _Form(code, mapping, span_of).product()
    except BadInput as mistake:
        return mistake.diagnostics[0]


class _Form:
    """The keys of one product, read one by one; the first mistake ends the reading."""

    def __init__(self, code: str, mapping: object, span_of: SpanOf) -> None:
        self.code = code
        self.span_of = span_of
        if not isinstance(mapping, Mapping):
            example = "{credits: 20, price: 10.00 EUR}"
            raise self.mistake(Code.BAD_VALUE, says=f"`{code}` needs keys and values, as in {example}.")
        self.fields = mapping

    def mistake(self, code: Code, key: str = "", *, says: str, hint: str = "") -> BadInput:
        return BadInput([Diagnostic(code, self.span_of(key), says, hint)])

    def product(self) -> ProductSpec:
        if not PRODUCT_CODE.fullmatch(self.code):
            says = f"`{self.code[:60]}` is no code: plain letters, digits, - and _, at most 50."
            raise self.mistake(Code.BAD_VALUE, says=says)
        self.refuse_what_is_not_sold_yet()
        return self.service() if "service" in self.fields else self.pack()

    def refuse_what_is_not_sold_yet(self) -> None:
        for key, what in NOT_YET_SOLD.items():
            if key in self.fields:
                raise self.mistake(Code.NOT_SOLD_YET, key, says=f"`{self.code}`: {what} are not sold yet.", hint=ONLY)
        if self.fields.get("service") in SERVICES_NOT_YET_SOLD:
            raise self.mistake(
                Code.NOT_SOLD_YET, "service", says=f"`{self.fields['service']}` is not sold yet.", hint=ONLY
            )

    def pack(self) -> ProductSpec:
        self.expect_keys(PACK_KEYS)
        return ProductSpec(
            code=self.code,
            title=self.words("title", otherwise=_title_of(self.code)),
            description=self.words("description", otherwise=""),
            kind=ProductKind.CREDIT_PACK,
            credits=self.credits(),
            price=self.price(),
        )

    def service(self) -> ProductSpec:
        self.expect_keys(SERVICE_KEYS)
        return ProductSpec(
            code=self.code,
            title=self.words("title", otherwise=_title_of(self.code)),
            description=self.words("description", otherwise=""),
            kind=ProductKind.ONE_OFF,
            credits=self.cost(),
            service=self.service_kind(),
        )

    def expect_keys(self, needed: tuple[str, ...]) -> None:
        known = (*needed, *FURTHER_KEYS)
        for key in map(str, self.fields):
            if key not in known:
                hint = nearest(key, known)
                raise self.mistake(Code.UNKNOWN_KEY, key, says=f"A product has no key `{key}`.", hint=hint)
        for key in needed:
            if key not in self.fields:
                raise self.mistake(Code.MISSING_KEY, says=f"`{self.code}` lacks `{key}`.")

    def text(self, key: str) -> str:
        value = self.fields[key]
        if not isinstance(value, str):
            raise self.mistake(Code.BAD_VALUE, key, says=f"`{key}` is a text.")
        return value

    def words(self, key: str, *, otherwise: str) -> str:
        words = self.text(key) if key in self.fields else otherwise
        if not words.isprintable() or len(words) > LONGEST[key]:
            raise self.mistake(Code.BAD_VALUE, key, says=f"`{key}` is one line of at most {LONGEST[key]} characters.")
        return words

    def credits(self) -> Credits:
        # A story hands its numbers on as they are written; true is no number, though Python takes it for one.
        count = self.fields["credits"]
        if isinstance(count, str) and COUNT.fullmatch(count):
            count = int(count)
        if not isinstance(count, int) or isinstance(count, bool):
            raise self.mistake(Code.BAD_VALUE, "credits", says="`credits` is a whole number, as 100.")
        return self.in_bounds(count, "credits")

    def cost(self) -> Credits:
        found = COST.fullmatch(self.text("costs"))
        if found is None:
            raise self.mistake(Code.BAD_VALUE, "costs", says="`costs` is a number of credits, as `10 credits`.")
        return self.in_bounds(int(found[1]), "costs")

    def in_bounds(self, count: int, key: str) -> Credits:
        if not 1 <= count <= MOST_CREDITS:
            raise self.mistake(Code.BAD_VALUE, key, says=f"`{key}` lies between 1 and {MOST_CREDITS} credits.")
        return Credits(count)

    def price(self) -> Money:
        try:
            price = Money.parse(self.text("price"))
        except BadAmount as refused:
            raise self.mistake(Code.BAD_VALUE, "price", says=refused.message) from refused
        if price.minor <= 0:
            raise self.mistake(Code.BAD_VALUE, "price", says="A pack has a price above zero.")
        return price

    def service_kind(self) -> ServiceKind:
        word = self.text("service")
        if word not in ServiceKind.values:
            hint = nearest(word, [*ServiceKind.values, *SERVICES_NOT_YET_SOLD])
            raise self.mistake(Code.UNKNOWN_WORD, "service", says=f"There is no service `{word}`.", hint=hint)
        return ServiceKind(word)


def _title_of(code: str) -> str:
    return code.replace("-", " ").replace("_", " ").capitalize()
