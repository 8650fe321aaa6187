"""Tables of the registry: one module for each noun."""

from enterprises.models.approvals import KPI_BEARING, Approval, Pending, Rejection
from enterprises.models.changes import Change, change_by, in_every_language
from enterprises.models.confirmations import Confirmation
from enterprises.models.demonstration import Demonstration, is_demonstration
from enterprises.models.enterprises import Enterprise
from enterprises.models.erasures import ErasedVersion
from enterprises.models.former_names import FormerName
from enterprises.models.group_heads import GroupHead
from enterprises.models.import_actions import ImportAction
from enterprises.models.import_rows import ImportRow
from enterprises.models.imports import ImportBatch, ImportFile, ImportWork, MarkedWorkbook
from enterprises.models.memberships import ZoneMembership
from enterprises.models.periods import Period, covering, ended_before, in_effect
from enterprises.models.recognitions import Recognition
from enterprises.models.recorded_series import RecordedSeries
from enterprises.models.reference import Cluster, Community, Industry, Scheme, Subdistrict, Zone
from enterprises.models.remembered_columns import RememberedColumns
from enterprises.models.reports import AnnualReport, MissingReason
from enterprises.models.residences import Residence
from enterprises.models.review import (
    Queue,
    approve,
    approve_versions,
    count_pending,
    pending,
    pending_versions,
    reject_versions,
)
from enterprises.models.saved_filters import SavedFilter
from enterprises.models.statistics import DistrictStatistic
from enterprises.models.support import Payment, SupportAward, SupportMeasure
from enterprises.models.talent_projects import TalentProject
from enterprises.models.tracking import event_model, is_tracked

__all__ = [
    "KPI_BEARING",
    "AnnualReport",
    "Approval",
    "Change",
    "Cluster",
    "Community",
    "Confirmation",
    "Demonstration",
    "DistrictStatistic",
    "Enterprise",
    "ErasedVersion",
    "FormerName",
    "GroupHead",
    "ImportAction",
    "ImportBatch",
    "ImportFile",
    "ImportRow",
    "ImportWork",
    "Industry",
    "MarkedWorkbook",
    "MissingReason",
    "Payment",
    "Pending",
    "Period",
    "Queue",
    "Recognition",
    "RecordedSeries",
    "Rejection",
    "RememberedColumns",
    "Residence",
    "SavedFilter",
    "Scheme",
    "Subdistrict",
    "SupportAward",
    "SupportMeasure",
    "TalentProject",
    "Zone",
    "ZoneMembership",
    "approve",
    "approve_versions",
    "change_by",
    "count_pending",
    "covering",
    "ended_before",
    "event_model",
    "in_effect",
    "in_every_language",
    "is_demonstration",
    "is_tracked",
    "pending",
    "pending_versions",
    "reject_versions",
]
