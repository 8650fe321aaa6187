"""The kinds of spreadsheet that the bureau receives: one declaration each.

Reading, planning, templates, exports and their documentation all follow from these.
"""

from __future__ import annotations

from enterprises.imports.kinds.enterprises import ENTERPRISES
from enterprises.imports.kinds.kind import SUBJECT_NAMES, Kind
from enterprises.imports.kinds.notices import CANCELLATIONS, RELOCATIONS, RENAMINGS
from enterprises.imports.kinds.reports import ANNUAL_REPORTS, TORCH_REPORTS
from enterprises.imports.kinds.standing import MEMBERSHIPS, RECOGNITIONS, RESIDENCES
from enterprises.imports.kinds.support import AWARDS, PAYMENTS, STATISTICS, TALENT_PROJECTS

KINDS = {
    kind.code: kind
    for kind in (
        ENTERPRISES,
        RECOGNITIONS,
        ANNUAL_REPORTS,
        TORCH_REPORTS,
        MEMBERSHIPS,
        RESIDENCES,
        TALENT_PROJECTS,
        AWARDS,
        PAYMENTS,
        STATISTICS,
        RENAMINGS,
        CANCELLATIONS,
        RELOCATIONS,
    )
}
# The value that a clerk may give once for all rows that lack it, such as the day of a notice.
GIVEN_ONCE = (
    "year",
    "scheme",
    "source",
    "renamed_on",
    "moved_on",
    "cancellation_notice_on",
    "starts_on",
    "published_on",
)

__all__ = ["GIVEN_ONCE", "KINDS", "SUBJECT_NAMES", "Kind"]
