"""Attempts to approve without a second person."""

from tests.enterprises.attempts.attempt import (
    APPROVE,
    DENIED,
    Attempt,
    as_user,
)

ATTEMPTS = [
    Attempt(
        "approve under an old change",
        [APPROVE + ", change_id) VALUES ('recognition', {version}, {approver}, {old})"],
        "belongs to the change of its transaction",
    ),
    Attempt(
        "approve the own version",
        [APPROVE + ") VALUES ('recognition', {version}, {clerk})"],
        "an author would approve it",
    ),
    Attempt(
        "approve the own version under an old change",
        [APPROVE + ", change_id) VALUES ('recognition', {version}, {clerk}, {old})"],
        "an author would approve it|belongs to the change",
    ),
    Attempt(
        "approve a version that is not there",
        [APPROVE + ") VALUES ('recognition', 999999999, {approver})"],
        "is not there",
    ),
    Attempt("UPDATE an approval", ["UPDATE enterprises_approval SET approved_by_id = {clerk}"], DENIED),
    Attempt("DELETE an approval", ["DELETE FROM enterprises_approval"], DENIED),
    Attempt(
        "approve without a user",
        [APPROVE + ") VALUES ('recognition', {version}, {approver})"],
        "in a change of",
    ),
    Attempt(
        "approve in the change of another user",
        [as_user("compiler"), APPROVE + ") VALUES ('recognition', {version}, {approver})"],
        "in a change of",
    ),
    Attempt(
        "write and approve in one transaction, as two users",
        [
            as_user("clerk"),
            "UPDATE enterprises_recognition SET field = left(md5(random()::text), 8)",
            as_user("approver"),
            APPROVE + ") SELECT 'recognition', version, {approver} FROM enterprises_pending"
            " WHERE record = 'recognition'",
        ],
        "in a change of",
    ),
    Attempt(
        "return in the change of another user",
        [
            as_user("compiler"),
            "INSERT INTO enterprises_return (record, version, returned_by_id, reason)"
            " VALUES ('recognition', {version}, {approver}, 'x')",
        ],
        "in a change of",
    ),
    Attempt(
        "confirm facts in the change of another user",
        [
            as_user("compiler"),
            "INSERT INTO enterprises_confirmation"
            " (record, version, rule, subject, facts, digest, row, reason, confirmed_by_id)"
            " VALUES ('recognition', {version}, 'x', 'x', '{{}}', 'x', 1, 'x', {approver})",
        ],
        "in a change of",
    ),
]
