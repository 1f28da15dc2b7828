"""What must hold of the standing of accounts, asked of the tables themselves.

Owns the rule as one query, and trusts no other module of the room.
"""

from dataclasses import dataclass

from django.db import connection

# Of the sanctions that stand the gravest is the account's standing; without one it is none of theirs.
BROKEN_STANDINGS = """
    SELECT member.site_id, member.id, member.status, coalesce(gravest.status, 'nothing')
    FROM members_member member
    LEFT JOIN LATERAL (
        SELECT status FROM members_sanction WHERE member_id = member.id AND lifted_at IS NULL
        ORDER BY array_position(ARRAY['terminated', 'blocked', 'suspended'], status::text) LIMIT 1
    ) gravest ON TRUE
    WHERE (member.site_id = %(site)s OR %(site)s IS NULL) AND CASE
        WHEN gravest.status IS NULL THEN member.status IN ('suspended', 'blocked', 'terminated')
        ELSE gravest.status <> member.status END
    ORDER BY member.id
"""


@dataclass(frozen=True, slots=True)
class BrokenStanding:
    """An account whose standing is not what its sanctions say."""

    site_id: int
    member_id: int
    status: str
    gravest: str

    code = "broken_standing"

    @property
    def message(self) -> str:
        """What is wrong, for a reader of the audit."""
        return f"The account of member {self.member_id} is {self.status}, and of its sanctions {self.gravest} stands."


def broken_standings(site_id: int | None = None) -> list[BrokenStanding]:
    """List the accounts whose standing does not follow from their sanctions, on one site or on all."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN_STANDINGS, {"site": site_id})
        return [BrokenStanding(*row) for row in cursor.fetchall()]
