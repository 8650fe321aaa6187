"""The import formats: one declaration for each kind of spreadsheet that the bureau receives.

Reading, planning, templates, exports and their documentation are derived from them.
"""

from __future__ import annotations

from enterprises.imports.formats.enterprises import ENTERPRISES
from enterprises.imports.formats.format import SUBJECT_FIELDS, Format
from enterprises.imports.formats.group_heads import GROUP_HEADS
from enterprises.imports.formats.ledger import LEDGER
from enterprises.imports.formats.memberships import MEMBERSHIPS
from enterprises.imports.formats.notices import CANCELLATIONS, RELOCATIONS, RENAMINGS
from enterprises.imports.formats.recognitions import RECOGNITIONS
from enterprises.imports.formats.reports import ANNUAL_REPORTS, TORCH_REPORTS
from enterprises.imports.formats.residences import RESIDENCES
from enterprises.imports.formats.statistics import STATISTICS
from enterprises.imports.formats.support import AWARDS, PAYMENTS
from enterprises.imports.formats.talent_projects import TALENT_PROJECTS

FORMATS = {
    import_format.code: import_format
    for import_format in (
        LEDGER,
        ENTERPRISES,
        RECOGNITIONS,
        ANNUAL_REPORTS,
        TORCH_REPORTS,
        MEMBERSHIPS,
        GROUP_HEADS,
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
# Columns with a value that the uploader may enter once for all rows, such as the day of a notice.
GIVEN_ONCE = (
    "year",
    "scheme",
    "issued_on",
    "batch",
    "source",
    "renamed_on",
    "moved_on",
    "cancellation_notice_on",
    "starts_on",
    "published_on",
    "residence_starts_on",
    "zone_starts_on",
    "srdi_issued_on",
    "above_scale_issued_on",
)

__all__ = ["FORMATS", "GIVEN_ONCE", "SUBJECT_FIELDS", "Format"]
