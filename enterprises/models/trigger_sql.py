"""SQL that triggers share: the user of the transaction, and the violation of a rule."""

from __future__ import annotations

# As `enterprises.models.changes.change_by` states it; NULL at a sign-in and for the command line.
ACTOR = "NULLIF(current_setting('luohu.user', true), '')::bigint"


def refuse(rule: str, message: str) -> str:
    """Return the SQL of a violated rule, which staff see as the message of a constraint."""
    return f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{rule}', MESSAGE = '{message}';"
