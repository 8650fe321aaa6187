"""Attempts on imports: their authors, content and application."""

from tests.enterprises.attempts.attempt import (
    DENIED,
    Attempt,
    as_user,
)

APPROVE = (
    "INSERT INTO enterprises_approval (record, version, approved_by_id)"
    " SELECT 'recognition', version, {decider} FROM enterprises_pending WHERE record = 'recognition'"
)
UPLOAD = (
    "INSERT INTO enterprises_importbatch (kind, file_name, digest, status, submitted_by_id, options, reading,"
    " counts, returned_reason) VALUES ('enterprises', 'x', 'x', 'received', {clerk}, '{{}}', '{{}}', '{{}}',"
    " '')"
)
REWRITE = "UPDATE enterprises_recognition SET field = left(md5(random()::text), 8)"
APPLY = (
    "UPDATE enterprises_importbatch SET status = 'applied', change_id = current_change(),"
    " applied_by_id = {decider} WHERE id = {batch}"
)

ATTEMPTS = [
    Attempt(
        "INSERT an import as applied",
        [
            as_user("clerk"),
            REWRITE,
            "INSERT INTO enterprises_importbatch (kind, file_name, digest, status, submitted_by_id, options,"
            " reading, counts, returned_reason, applied_by_id, change_id) VALUES ('enterprises', 'x', 'x',"
            " 'applied', {clerk}, '{{}}', '{{}}', '{{}}', '', {approver}, current_change())",
        ],
        "begins as",
    ),
    Attempt(
        "apply an import as whoever decided its rows",
        [as_user("clerk"), REWRITE, APPROVE, APPLY],
        "no part in it",
    ),
    Attempt(
        "apply an import as whoever decided its rows, and approve later",
        [as_user("clerk"), REWRITE, APPLY, APPROVE],
        "an author would approve|no part in it|in a change of",
    ),
    Attempt(
        "apply an import as one person, and approve as another",
        [as_user("clerk"), REWRITE, APPROVE, APPLY.replace("{decider}", "{approver}")],
        "in a change of",
    ),
    Attempt(
        "attach an import to a change of the past",
        [as_user("clerk"), APPLY.replace("current_change()", "{old}").replace("{decider}", "{approver}")],
        "belongs to the change of its transaction",
    ),
    Attempt(
        "take the status of an applied import back",
        [
            as_user("clerk"),
            "UPDATE enterprises_importbatch SET status = 'planned', applied_by_id = NULL, change_id = NULL"
            " WHERE id = {applied}",
        ],
        "was applied",
    ),
    Attempt(
        "name another person as who applied an import",
        [
            as_user("clerk"),
            "UPDATE enterprises_importbatch SET applied_by_id = {publisher} WHERE id = {applied}",
        ],
        "was applied",
    ),
    Attempt(
        "change the options of an applied import",
        [
            as_user("clerk"),
            """UPDATE enterprises_importbatch SET options = '{{"unit": "yuan"}}' WHERE id = {applied}""",
        ],
        "was applied",
    ),
    Attempt(
        "name another person as who uploaded an import",
        [
            as_user("clerk"),
            "UPDATE enterprises_importbatch SET submitted_by_id = {publisher} WHERE id = {batch}",
        ],
        "keeps its file",
    ),
    Attempt(
        "upload an import in the name of another user",
        [as_user("clerk"), UPLOAD.replace("{clerk}", "{publisher}")],
        "must be known",
    ),
    Attempt(
        "set the unit of an import without a user",
        ["""UPDATE enterprises_importbatch SET options = '{{"unit": "yuan"}}' WHERE id = {batch}"""],
        "must be known",
    ),
    Attempt(
        "change the type of an import and keep its plan",
        [as_user("clerk"), "UPDATE enterprises_importbatch SET kind = 'renamings' WHERE id = {batch}"],
        "before its submission",
    ),
    Attempt(
        "change the type of a submitted import",
        [
            as_user("clerk"),
            "UPDATE enterprises_importbatch SET ready_at = now() WHERE id = {batch}",
            "UPDATE enterprises_importbatch SET kind = 'renamings', status = 'received', ready_at = NULL"
            " WHERE id = {batch}",
        ],
        "before its submission",
    ),
    Attempt(
        "change the type of an import without a user",
        [
            "UPDATE enterprises_importbatch SET kind = 'renamings', status = 'received', ready_at = NULL"
            " WHERE id = {batch}"
        ],
        "must be known",
    ),
    Attempt("DELETE the actions of an import", ["DELETE FROM enterprises_importaction"], DENIED),
    Attempt("UPDATE an action of an import", ["UPDATE enterprises_importaction SET by_id = {clerk}"], DENIED),
    Attempt(
        "INSERT an action of an import",
        ["INSERT INTO enterprises_importaction (batch_id, kind, by_id) VALUES ({batch}, 'decided', {clerk})"],
        DENIED,
    ),
    Attempt("UPDATE the file of an import", ["UPDATE enterprises_importfile SET content = 'x'"], DENIED),
    Attempt("DELETE the file of an import", ["DELETE FROM enterprises_importfile"], DENIED),
    Attempt(
        "INSERT a file with another digest",
        [
            as_user("clerk"),
            UPLOAD,
            "INSERT INTO enterprises_importfile (batch_id, content)"
            " SELECT max(id), 'x' FROM enterprises_importbatch",
        ],
        "another digest",
    ),
    Attempt(
        "alter what a row of an import will write",
        [as_user("clerk"), "UPDATE enterprises_importrow SET operations = '[1]' WHERE id = {row}"],
        "planned anew",
    ),
    Attempt(
        "alter the cells of a row of an import",
        [as_user("clerk"), "UPDATE enterprises_importrow SET cells = '[]' WHERE id = {row}"],
        "planned anew",
    ),
    Attempt(
        "alter a row of an applied import",
        [
            as_user("clerk"),
            "UPDATE enterprises_importrow SET decision = '', decided_by_id = NULL WHERE batch_id = {applied}",
        ],
        "was applied",
    ),
    Attempt(
        "DELETE a row of an applied import",
        [as_user("clerk"), "DELETE FROM enterprises_importrow WHERE batch_id = {applied}"],
        "was applied",
    ),
    Attempt(
        "remember columns in the name of another user",
        [
            as_user("clerk"),
            "INSERT INTO enterprises_rememberedcolumns"
            " (kind, shape, columns, headings, unit, corrected_by_id)"
            " VALUES ('x', 'x', '{{}}', '{{}}', 'yuan', {publisher})",
        ],
        "remembered in a change of",
    ),
]
