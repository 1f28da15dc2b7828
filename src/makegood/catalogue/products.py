"""The reader of products: one mapping, from a pack's site.toml or a story's catalogue, to one product or its mistake.

Owns which form a product has, and the forms of credit packs and of services by the piece. Must not know what kind of
file a mapping comes from: the caller says where its keys stand.
"""

from makegood.catalogue.forms import Code, Form, SpanOf
from makegood.catalogue.metered import read_per_minute, read_per_unit
from makegood.catalogue.models import UNITS, MeteredKind, ProductKind, ServiceKind
from makegood.catalogue.plans import read_feature, read_plan
from makegood.catalogue.specs import ProductSpec, Spec
from makegood.kernel.diagnostics import BadInput, Diagnostic, nearest


def parse_product(code: str, mapping: object, *, span_of: SpanOf) -> Spec | Diagnostic:
    """Read one product, or say what is wrong with it and where.

    >>> from makegood.kernel.diagnostics import Span
    >>> place = lambda key: Span("site.toml", 1)
    >>> spec = parse_product("letter", {"service": "letter", "costs": "10 credits"}, span_of=place)
    >>> spec.title, spec.credits
    ('Letter', Credits(count=10))
    >>> print(parse_product("letter", {"service": "leter", "costs": "10 credits"}, span_of=place))
    site.toml:1:1: MG604 There is no service `leter`. Did you mean `letter`?
    """
    try:
        return _product(Form(code, mapping, span_of))
    except BadInput as mistake:
        return mistake.diagnostics[0]


def _product(form: Form) -> Spec:
    if "plan" in form.fields:
        return read_plan(form)
    if "feature" in form.fields:
        return read_feature(form)
    service = form.fields.get("service")
    if service in list(MeteredKind):
        return read_per_minute(form)
    if service == UNITS:
        return read_per_unit(form)
    return _service(form) if "service" in form.fields else _pack(form)


def _pack(form: Form) -> ProductSpec:
    form.expect_keys(("credits", "price"))
    return ProductSpec(
        **form.words(),
        kind=ProductKind.CREDIT_PACK,
        credits=form.in_bounds(form.count("credits", example=100), "credits"),
        price=form.price(of="A pack"),
    )


def _service(form: Form) -> ProductSpec:
    kind = _service_kind(form)
    form.expect_keys(("service", "costs"))
    return ProductSpec(**form.words(), kind=ProductKind.ONE_OFF, credits=form.credits("costs"), service=kind)


def _service_kind(form: Form) -> ServiceKind:
    word = form.text("service")
    if word not in ServiceKind.values:
        hint = nearest(word, [*ServiceKind.values, *MeteredKind, UNITS])
        raise form.mistake(Code.UNKNOWN_WORD, "service", says=f"There is no service `{word}`.", hint=hint)
    return ServiceKind(word)
