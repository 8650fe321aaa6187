"""What a row of each kind does to the registry: how its record is found, completed, checked."""

from enterprises.imports.formats import FORMATS
from enterprises.imports.rules.base import Rules
from enterprises.imports.rules.enterprises import EnterpriseRules
from enterprises.imports.rules.notices import CancellationRules, RelocationRules, RenamingRules
from enterprises.imports.rules.records import (
    AwardRules,
    PaymentRules,
    ReportRules,
    StatisticRules,
    TalentRules,
)
from enterprises.imports.rules.standing import MembershipRules, RecognitionRules, ResidenceRules

RULES: dict[str, type[Rules]] = {
    "enterprises": EnterpriseRules,
    "recognitions": RecognitionRules,
    "annual_reports": ReportRules,
    "torch_reports": ReportRules,
    "zone_memberships": MembershipRules,
    "residences": ResidenceRules,
    "talent_projects": TalentRules,
    "support_awards": AwardRules,
    "payments": PaymentRules,
    "district_statistics": StatisticRules,
    "renamings": RenamingRules,
    "cancellations": CancellationRules,
    "relocations": RelocationRules,
}
assert RULES.keys() == FORMATS.keys()  # noqa: S101 - a kind without rules is a mistake of ours

__all__ = ["RULES", "Rules"]
