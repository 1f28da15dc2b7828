"""What changes people: joining, activation, standing, acceptance of the terms, reports, counterparts and staff.

Owns who may act on a site. Events name people by number alone: names and addresses stay out of the audit chain.
"""

from makegood.members.operations.accepting import accept_by_use
from makegood.members.operations.codes import (
    activate_with_code,
    digits_of,
    recover_with_code,
    send_activation_code,
    send_recovery_code,
)
from makegood.members.operations.counterparts import CounterpartDetails, add_counterpart, leave, require_here
from makegood.members.operations.joining import Registration, register_member
from makegood.members.operations.pace import require_pace
from makegood.members.operations.reporting import answer_report, report_person
from makegood.members.operations.sanctions import (
    block_account,
    recover_account,
    report_compromised,
    restore_account,
    suspend_account,
    terminate_account,
    unblock_account,
    unsuspend_account,
)
from makegood.members.operations.staff import StaffDetails, add_staff
from makegood.members.operations.standing import (
    STANDING_REFUSALS,
    activate_member,
    deactivate_member,
    require_active,
)

__all__ = [
    "STANDING_REFUSALS",
    "CounterpartDetails",
    "Registration",
    "StaffDetails",
    "accept_by_use",
    "activate_member",
    "activate_with_code",
    "add_counterpart",
    "add_staff",
    "answer_report",
    "block_account",
    "deactivate_member",
    "digits_of",
    "leave",
    "recover_account",
    "recover_with_code",
    "register_member",
    "report_compromised",
    "report_person",
    "require_active",
    "require_here",
    "require_pace",
    "restore_account",
    "send_activation_code",
    "send_recovery_code",
    "suspend_account",
    "terminate_account",
    "unblock_account",
    "unsuspend_account",
]
