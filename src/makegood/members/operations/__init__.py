"""What changes people: joining, activation, standing, acceptance of the terms, reports, counterparts and staff.

Owns who may act on a site. Events name people by number alone: names and addresses stay out of the audit chain.
"""

from makegood.members.operations.accepting import accept_beforehand, accept_by_use
from makegood.members.operations.codes import (
    MOST_TRIES,
    activate_with_code,
    digits_of,
    recover_with_code,
    send_activation_code,
    send_recovery_code,
)
from makegood.members.operations.counterparts import CounterpartDetails, add_counterpart, leave, require_here
from makegood.members.operations.joining import Registration, join_member, register_member
from makegood.members.operations.pace import require_pace
from makegood.members.operations.reporting import answer_report, report_person
from makegood.members.operations.sanctions import (
    COMPROMISED,
    block_account,
    recover_account,
    report_compromised,
    restore_account,
    suspend_account,
    terminate_account,
    unblock_account,
    unsuspend_account,
)
from makegood.members.operations.second_factor import (
    NoSecondFactor,
    TriedTooFast,
    WorksElsewhere,
    WrongToken,
    confirm_second_factor,
    end_second_factor,
    lift_second_factor,
    prepare_second_factor,
    prove_second_factor,
    renew_paper_codes,
)
from makegood.members.operations.sign_ins import SignInChange, change_password, tell_of_sign_in
from makegood.members.operations.staff import (
    LastOperator,
    StaffDetails,
    WorksHere,
    add_staff,
    change_role,
    dismiss,
    hire,
)
from makegood.members.operations.standing import (
    STANDING_REFUSALS,
    activate_member,
    deactivate_member,
    require_active,
)

__all__ = [
    "COMPROMISED",
    "MOST_TRIES",
    "STANDING_REFUSALS",
    "CounterpartDetails",
    "LastOperator",
    "NoSecondFactor",
    "Registration",
    "SignInChange",
    "StaffDetails",
    "TriedTooFast",
    "WorksElsewhere",
    "WorksHere",
    "WrongToken",
    "accept_beforehand",
    "accept_by_use",
    "activate_member",
    "activate_with_code",
    "add_counterpart",
    "add_staff",
    "answer_report",
    "block_account",
    "change_password",
    "change_role",
    "confirm_second_factor",
    "deactivate_member",
    "digits_of",
    "dismiss",
    "end_second_factor",
    "hire",
    "join_member",
    "leave",
    "lift_second_factor",
    "prepare_second_factor",
    "prove_second_factor",
    "recover_account",
    "recover_with_code",
    "register_member",
    "renew_paper_codes",
    "report_compromised",
    "report_person",
    "require_active",
    "require_here",
    "require_pace",
    "restore_account",
    "send_activation_code",
    "send_recovery_code",
    "suspend_account",
    "tell_of_sign_in",
    "terminate_account",
    "unblock_account",
    "unsuspend_account",
]
