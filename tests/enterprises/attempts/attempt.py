"""An attempt of the serving role to rewrite the history: statements, and the answer of the database.

`{old}` is the key of a sealed change, `{version}` a pending version that `{clerk}` wrote, `{draft}` a draft
compiled by `{compiler}` that rests on it, `{ready}` one that could be published, `{stale}`
one of an earlier state than that of its instant, `{published}` a release.
`{batch}` is an import that `{clerk}` uploaded and `{decider}` decided, with the waiting row `{row}`, and
`{applied}` an applied one.
"""

from typing import NamedTuple

DENIED = "permission denied"
OWNER = "must be owner"
SUPERUSER = f"{DENIED}|must be superuser"  # PostgreSQL 16 and newer, and 15
WRITTEN = ""  # accepted: a version of its own, in a sealed change of its own
NOTHING = "nothing"  # accepted without a version

VERSION = (
    "(code, is_core, name_en, name_zh, pgh_created_at, pgh_label, pgh_obj_id, position, change_id)"
    " VALUES ('x', true, '', 'x', now(), 'update', 'x', 1, {old})"
)
RENAME = "UPDATE enterprises_cluster SET name_en = left(md5(random()::text), 8)"
APPROVE = "INSERT INTO enterprises_approval (record, version, approved_by_id"
EARLY_SEAL = ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"]


class Attempt(NamedTuple):
    title: str
    statements: list[str]
    answer: str


def as_user(name: str) -> str:
    """Return the statement that claims a user for the change of the transaction."""
    return "SELECT set_config('luohu.user', '{" + name + "}', true)"
