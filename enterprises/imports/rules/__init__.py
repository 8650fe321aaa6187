"""Rules of the import formats: how the record of a row is found, completed and checked."""

from enterprises.imports.formats import FORMATS
from enterprises.imports.rules.base import Rules
from enterprises.imports.rules.enterprises import EnterpriseRules
from enterprises.imports.rules.group_heads import GroupHeadRules
from enterprises.imports.rules.ledger import LedgerRules
from enterprises.imports.rules.memberships import MembershipRules
from enterprises.imports.rules.notices import CancellationRules, RenamingRules
from enterprises.imports.rules.recognitions import RecognitionRules
from enterprises.imports.rules.relocations import RelocationRules
from enterprises.imports.rules.reports import ReportRules
from enterprises.imports.rules.residences import ResidenceRules
from enterprises.imports.rules.statistics import StatisticRules
from enterprises.imports.rules.support import AwardRules, PaymentRules
from enterprises.imports.rules.talent_projects import TalentRules

RULES: dict[str, type[Rules]] = {
    "ledger": LedgerRules,
    "enterprises": EnterpriseRules,
    "recognitions": RecognitionRules,
    "annual_reports": ReportRules,
    "torch_reports": ReportRules,
    "zone_memberships": MembershipRules,
    "group_heads": GroupHeadRules,
    "residences": ResidenceRules,
    "talent_projects": TalentRules,
    "support_awards": AwardRules,
    "payments": PaymentRules,
    "district_statistics": StatisticRules,
    "renamings": RenamingRules,
    "cancellations": CancellationRules,
    "relocations": RelocationRules,
}
assert RULES.keys() == FORMATS.keys()  # noqa: S101 - a format without rules is a programming error

__all__ = ["RULES", "Rules"]
