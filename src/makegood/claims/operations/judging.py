"""What an agent finds out about a request, or reports of a system that nobody here judges.

Owns the recording of findings and of such answers. Must not weigh them: the policy does.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from makegood.claims.models import Finding, Request
from makegood.claims.operations.turns import decide_anew, lock_undecided, require_agent
from makegood.claims.refusals import UnknownFinding
from makegood.claims.telling import tell
from makegood.members.models import Staff
from makegood.services.operations import answer_stop
from makegood.sites import queries as sites


@transaction.atomic
def record_findings(request: Request, *, values: Mapping[str, bool], by: Staff, at: datetime) -> Request:
    """Record what an agent found out, and decide anew.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        SameApprover: on an appeal, for whoever acted on the request that was appealed.
        UnknownFinding: for a name that the policy does not ask about.
        NotOpen: where the request is settled, ruled on, appealed or withdrawn.
    """
    require_agent(by, request)
    request = lock_undecided(request, act="record a finding")
    known = sites.policy_of(request.version).findings
    for name in values:
        if name not in known:
            raise UnknownFinding(name, known=tuple(known))
    Finding.objects.bulk_create(
        Finding(site_id=request.site_id, request=request, name=name, value=value, by=by, at=at)
        for name, value in values.items()
    )
    tell(request, "request.found", actor=f"staff:{by.pk}", at=at, body=dict(values))
    decide_anew(request, at=at)
    return request


@transaction.atomic
def report_stop(request: Request, *, possible: bool, by: Staff, at: datetime) -> Request:
    """Record what the system says about stopping the order that a request is about, and decide anew.

    Raises:
        NotAnAgent: for auditors and other sites' staff.
        SameApprover: on an appeal, for whoever acted on the request that was appealed.
        NotOpen: where the request is settled, ruled on, appealed or withdrawn, or the order is not in progress.
    """
    require_agent(by, request)
    request = lock_undecided(request, act="record an answer")
    assert request.order is not None, "only a request about an order waits for this"
    request.order = answer_stop(request.order, possible=possible, at=at, by=f"staff:{by.pk}")
    decide_anew(request, at=at)
    return request
