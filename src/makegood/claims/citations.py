"""Which clauses the real requests of a site were decided by: how often each gave something, denied, or was named.

Reads only: it looks at the latest stored decision of each request, and decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from makegood.claims.models import Decision, Request
from makegood.policy import Outcome
from makegood.sites.models import PolicyVersion

CITED = """
    WITH latest AS (
        SELECT DISTINCT ON (request_id) request_id, record->>'outcome' AS outcome,
            record->'cites' AS cites, record->'because' AS because
        FROM claims_decision
        WHERE site_id = %(site)s AND version_id = %(version)s
        ORDER BY request_id, id DESC
    ), named AS (
        SELECT outcome, clause FROM latest CROSS JOIN LATERAL (
            SELECT jsonb_array_elements_text(cites) UNION SELECT jsonb_object_keys(because)
        ) AS found (clause)
    )
    SELECT clause,
        count(*) FILTER (WHERE outcome = %(granted)s), count(*) FILTER (WHERE outcome = %(denied)s), count(*)
    FROM named GROUP BY clause
"""


@dataclass(frozen=True, slots=True)
class Citations:
    """How many requests a clause was named in: in all, where something was granted, and where it was denied."""

    granted: int
    denied: int
    all: int

    @property
    def otherwise(self) -> int:
        """Give how many still wait for an answer, for papers or for somebody's discretion."""
        return self.all - self.granted - self.denied


def citations(version: PolicyVersion) -> Mapping[str, Citations]:
    """Count for each clause the requests that were decided by a version and name it; others are left out."""
    values: dict[str, int | str] = {
        "site": version.site_id,
        "version": version.pk,
        "granted": Outcome.GRANTED.value,
        "denied": Outcome.DENIED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(CITED, values)
        return {clause: Citations(granted, denied, total) for clause, granted, denied, total in cursor.fetchall()}


def requests_citing(version: PolicyVersion, *, clause: str) -> QuerySet[Request]:
    """List the requests whose latest decision names a clause, with what a line says of them."""
    latest = Decision.objects.filter(request=OuterRef("pk"), version=version).order_by("-id")
    decided: QuerySet[Request] = Request.objects.filter(site_id=version.site_id)
    named = decided.annotate(record=Subquery(latest.values("record")[:1])).filter(
        Q(record__cites__contains=[clause]) | Q(record__because__has_key=clause)
    )
    about = ("member", "settlement", "payment", "charge__product", "charge__counterpart", "order__product", "bill")
    return named.select_related(*about, "counterpart", "bill__membership__plan")
