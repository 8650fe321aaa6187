"""The facts of the registry, room by room."""

from enterprises.models.changes import (
    Change,
    Demonstration,
    change_by,
    event_model,
    in_every_language,
    is_demonstration,
    is_tracked,
)
from enterprises.models.enterprise import Enterprise, FormerName
from enterprises.models.imports import ImportBatch, ImportFile, ImportRow, ImportWork, MarkedWorkbook
from enterprises.models.judgements import KPI_BEARING, Approval, Pending, Return
from enterprises.models.periods import Period, covering
from enterprises.models.records import DistrictStatistic, TalentProject
from enterprises.models.reference import Cluster, Community, Industry, Scheme, Subdistrict, Zone
from enterprises.models.reports import AnnualReport, MissingReason
from enterprises.models.review import (
    Queue,
    approve,
    approve_versions,
    pending,
    pending_versions,
    return_versions,
    waiting,
)
from enterprises.models.saved import SavedFilter
from enterprises.models.standing import Recognition, Residence, ZoneMembership
from enterprises.models.support import Payment, SupportAward, SupportMeasure

__all__ = [
    "KPI_BEARING",
    "AnnualReport",
    "Approval",
    "Change",
    "Cluster",
    "Community",
    "Demonstration",
    "DistrictStatistic",
    "Enterprise",
    "FormerName",
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
    "Residence",
    "Return",
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
    "covering",
    "event_model",
    "in_every_language",
    "is_demonstration",
    "is_tracked",
    "pending",
    "pending_versions",
    "return_versions",
    "waiting",
]
