"""The kinds of spreadsheet that the bureau receives: one declaration each.

Reading, planning, templates, exports and their documentation all follow from these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language

from enterprises.imports import columns as read
from enterprises.imports.columns import Column
from enterprises.models import (
    KPI_BEARING,
    AnnualReport,
    Cluster,
    Community,
    DistrictStatistic,
    Enterprise,
    Industry,
    Payment,
    Recognition,
    Residence,
    Scheme,
    Subdistrict,
    SupportAward,
    SupportMeasure,
    TalentProject,
    Zone,
    ZoneMembership,
)


@dataclass(frozen=True)
class Kind:
    """A kind of spreadsheet: what a row of it says, and of which model."""

    code: str
    zh: str
    en: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    # the attribute that names the enterprise; '' where a row is about none, or is itself one
    owner: str = "enterprise"
    # sets of columns of which one must be there whole
    needed: tuple[tuple[str, ...], ...] = ()
    default_unit: str = ""
    # values that a file of this kind need not say
    defaults: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The kind's name in the reader's language."""
        return self.en if get_language() == "en" else self.zh

    @property
    def is_kpi_bearing(self) -> bool:
        """Whether a second person must apply it, which approves the versions that it writes."""
        return self.model in KPI_BEARING

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """The columns by every comparable heading."""
        return {heading: column for column in reversed(self.columns) for heading in column.headings}


USCC = Column(
    "uscc",
    "统一社会信用代码",
    "Unified Social Credit Code",
    read.enterprise_code,
    (
        "社会信用代码",
        "信用代码",
        "统一代码",
        "企业统一社会信用代码",
        "企业统一社会信用代码或组织机构代码",
        "统一社会信用代码/组织机构代码",
        "统一社会信用代码(组织机构代码)",
        "USCC",
        "credit code",
    ),
)
ORGANISATION_CODE = Column(
    "organisation_code", "组织机构代码", "Organisation code", read.enterprise_code, ("机构代码",)
)
NAME = Column(
    "name",
    "企业名称",
    "Enterprise",
    read.text(200),
    (
        "单位名称",
        "公司名称",
        "企业全称",
        "企业名称(全称)",
        "名称",
        "申报单位",
        "申请单位",
        "受资助单位",
        "name",
        "company",
    ),
)
NUMBER = Column(
    "number",
    "证书编号",
    "Certificate number",
    read.identifier(40),
    (
        "国高证书编号",
        "高企证书编号",
        "高新技术企业证书编号",
        "高新技术企业认定证书编号",
        "证书号",
        "证书号码",
    ),
)
SUBJECT = (USCC, ORGANISATION_CODE, NAME)
_BY_NAME_OR_CODE = (("uscc",), ("organisation_code",), ("name",), ("number",))

_FIELD_WORDS = {
    "电子信息技术": "electronic_information",
    "生物与新医药技术": "biology_and_new_medicine",
    "航空航天技术": "aerospace",
    "新材料技术": "new_materials",
    "新能源及节能技术": "new_energy_and_saving",
    "资源与环境技术": "resources_and_environment",
    "先进制造与自动化技术": "advanced_manufacturing",
    "新一代信息技术产业": "sei_1",
    "高端装备制造产业": "sei_2",
    "新材料产业": "sei_3",
    "生物产业": "sei_4",
    "新能源汽车产业": "sei_5",
    "新能源产业": "sei_6",
    "节能环保产业": "sei_7",
    "数字创意产业": "sei_8",
    "相关服务业": "sei_9",
}


def _money(
    name: str, zh: str, en: str, *synonyms: str, negative: bool = False, figure: bool = False
) -> Column:
    parse = read.amount if negative else read.amount_not_negative
    return Column(name, zh, en, read.figure(parse) if figure else parse, synonyms, is_money=True)


ENTERPRISES = Kind(
    "enterprises",
    "企业名录",
    "Enterprises",
    Enterprise,
    owner="",
    needed=(("uscc", "name"), ("organisation_code", "name")),
    columns=(
        USCC,
        ORGANISATION_CODE,
        NAME,
        Column("name_en", "英文名称", "English name", read.text(200), ("企业英文名称", "英文名")),
        Column(
            "status",
            "登记状态",
            "Status",
            read.choice(
                Enterprise.Status,
                {
                    **dict.fromkeys(
                        ("存续", "在业", "开业", "在营", "正常", "在营(开业)企业", "存续(在营、开业、在册)"),
                        "active",
                    ),
                    **dict.fromkeys(("注销", "已注销"), "deregistered"),
                    **dict.fromkeys(("吊销", "已吊销", "吊销,未注销"), "revoked"),
                    **dict.fromkeys(("吸收合并", "被吸收合并", "合并"), "merged"),
                },
            ),
            ("企业状态", "经营状态", "状态"),
        ),
        Column(
            "established_on",
            "成立日期",
            "Established on",
            read.first_day,
            ("成立时间", "注册日期", "注册时间"),
        ),
        Column("ended_on", "终止日期", "Ended on", read.last_day, ("注销日期", "吊销日期", "注吊销日期")),
        Column("ended_reason", "终止原因", "Reason of the end", read.text(200), ("注销原因", "吊销原因")),
        Column("cluster", "所属产业集群", "Cluster", read.reference(Cluster), ("产业集群", "集群")),
        Column(
            "industry",
            "行业代码",
            "Industry code",
            read.reference(Industry),
            ("国民经济行业代码", "所属行业", "行业", "行业类别", "industry"),
        ),
        _money("registered_capital", "注册资本", "Registered capital", "注册资金"),
        Column(
            "legal_representative",
            "法定代表人",
            "Legal representative",
            read.text(60),
            ("法人代表", "法人", "法定代表人姓名"),
        ),
    ),
)
RECOGNITIONS = Kind(
    "recognitions",
    "资质认定",
    "Recognitions",
    Recognition,
    needed=(
        ("number", "issued_on"),
        ("name", "issued_on"),
        ("uscc", "issued_on"),
        ("name", "starts_on"),
        ("uscc", "starts_on"),
    ),
    columns=(
        *SUBJECT,
        Column(
            "scheme",
            "资质类型",
            "Scheme",
            read.reference(Scheme),
            ("资质", "资质名称", "认定类型", "认定名称", "资质类别"),
        ),
        NUMBER,
        Column(
            "issued_on",
            "发证日期",
            "Issued on",
            read.first_day,
            ("发证时间", "认定日期", "认定时间", "颁证日期"),
        ),
        Column("starts_on", "有效期起", "First day", read.first_day, ("有效期自", "生效日期", "有效期开始")),
        Column(
            "ends_on",
            "有效期至",
            "Last day",
            read.last_day,
            ("有效期", "有效期止", "到期日期", "有效期截止", "valid until"),
        ),
        Column(
            "kind",
            "认定类别",
            "Kind",
            read.choice(
                Recognition.Kind,
                {
                    **dict.fromkeys(("首次", "新认定", "首次认定", "认定"), "first"),
                    **dict.fromkeys(("重新认定", "复审", "再次认定"), "renewal"),
                    **dict.fromkeys(("迁入", "整体迁入"), "moved_in"),
                },
            ),
            ("认定方式", "首次/重新"),
        ),
        Column(
            "field",
            "技术领域",
            "Field",
            read.choice(Recognition.Field, _FIELD_WORDS),
            ("领域", "所属领域", "高新技术领域"),
        ),
        Column("batch", "批次", "Batch", read.text(80), ("认定批次",)),
        Column("authority", "发证机关", "Authority", read.text(120), ("认定机构", "批准机关", "发证单位")),
        Column("source", "来源", "Source", read.text(200), ("文件依据", "公告文号", "来源文件")),
        Column("cancelled_from", "取消起始日", "Cancelled from", read.first_day, ("取消日期",)),
        Column(
            "cancellation_notice_on",
            "取消公告日期",
            "Notice of cancellation",
            read.first_day,
            ("取消公告日",),
        ),
    ),
)
_REPORT_COLUMNS = (
    *SUBJECT,
    NUMBER,
    Column("year", "年度", "Year", read.year, ("年份", "数据年份", "报告年度", "统计年度", "所属年度")),
    _money("operating_revenue", "营业收入", "Operating revenue", "营业总收入", "营收", figure=True),
    _money(
        "rd_expense",
        "研发费用",
        "R&D expense",
        "研发投入",
        "研发经费",
        "科技活动费用合计",
        "研究开发费用",
        figure=True,
    ),
    _money(
        "high_tech_revenue",
        "高新技术产品收入",
        "High-tech revenue",
        "高新技术产品(服务)收入",
        "高新技术产品服务收入",
        "高新收入",
        figure=True,
    ),
    _money(
        "taxes_paid",
        "实际上缴税费总额",
        "Taxes paid",
        "纳税额",
        "纳税总额",
        "上缴税费",
        "实缴税额",
        negative=True,
        figure=True,
    ),
    Column(
        "employees",
        "从业人员期末人数",
        "Employees at year end",
        read.figure(read.count),
        ("从业人员", "职工总数", "员工人数", "从业人数", "employees"),
    ),
    Column(
        "rd_staff",
        "研发人员",
        "R&D staff",
        read.figure(read.count),
        ("科技活动人员合计", "科技活动人员", "研发人员数", "科技人员"),
    ),
    Column(
        "valid_invention_patents",
        "有效发明专利",
        "Valid invention patents",
        read.figure(read.count),
        ("拥有发明专利", "有效发明专利数", "期末有效发明专利数", "有效发明专利拥有量"),
    ),
    Column(
        "source",
        "数据来源",
        "Source",
        read.choice(
            AnnualReport.Source,
            {
                **dict.fromkeys(("火炬", "火炬统计"), "torch"),
                **dict.fromkeys(("高企年报", "年报"), "annual_report"),
                **dict.fromkeys(("企业自报", "自报", "台账"), "self_reported"),
            },
        ),
    ),
)
_REPORT_NEEDED = tuple(
    (subject, figure)
    for subject in ("uscc", "organisation_code", "name", "number")
    for figure in ("operating_revenue", "rd_expense", "taxes_paid", "employees", "valid_invention_patents")
)
ANNUAL_REPORTS = Kind(
    "annual_reports",
    "年度报告",
    "Annual reports",
    AnnualReport,
    needed=_REPORT_NEEDED,
    defaults={"source": "self_reported"},
    columns=_REPORT_COLUMNS,
)
TORCH_REPORTS = Kind(
    "torch_reports",
    "火炬统计调查",
    "Torch survey",
    AnnualReport,
    needed=_REPORT_NEEDED,
    default_unit="thousand",
    defaults={"source": "torch"},
    columns=_REPORT_COLUMNS,
)
_STARTS_ON = Column(
    "starts_on",
    "起始日期",
    "First day",
    read.first_day,
    ("入驻日期", "迁入日期", "加入日期", "入园日期", "开始日期"),
)
_ENDS_ON = Column(
    "ends_on", "截止日期", "Last day", read.last_day, ("迁出日期", "退出日期", "结束日期", "终止日期")
)
MEMBERSHIPS = Kind(
    "zone_memberships",
    "片区与园区",
    "Zone memberships",
    ZoneMembership,
    needed=tuple((subject, "zone") for subject in ("uscc", "organisation_code", "name")),
    columns=(
        *SUBJECT,
        Column(
            "zone",
            "所在园区",
            "Zone",
            read.reference(Zone),
            ("园区", "片区", "所属片区", "所属园区"),
            is_required=True,
        ),
        _STARTS_ON,
        _ENDS_ON,
    ),
)
RESIDENCES = Kind(
    "residences",
    "在区情况",
    "Residences",
    Residence,
    needed=tuple(
        (subject, place)
        for subject in ("uscc", "organisation_code", "name")
        for place in ("subdistrict", "address", "starts_on")
    ),
    columns=(
        *SUBJECT,
        Column("subdistrict", "所在街道", "Subdistrict", read.reference(Subdistrict), ("街道", "所属街道")),
        Column("community", "所属社区", "Community", read.reference(Community), ("社区", "所在社区")),
        Column("address", "注册地址", "Address", read.text(300), ("地址", "经营地址", "住所", "办公地址")),
        Column(
            "origin",
            "来源",
            "Origin",
            read.choice(
                Residence.Origin,
                {
                    **dict.fromkeys(("本地成立", "本区成立", "新设", "本地"), "founded"),
                    **dict.fromkeys(("招商引进", "引进", "迁入", "外地迁入"), "attracted"),
                    **dict.fromkeys(("区内迁移", "区内"), "within"),
                },
            ),
            ("企业来源",),
        ),
        _STARTS_ON,
        _ENDS_ON,
        Column("moved_in_from", "迁入前所在地", "Moved in from", read.text(120), ("原所在地", "迁出地")),
        Column("moved_out_to", "迁往地", "Moved out to", read.text(120), ("迁入地", "现所在地")),
    ),
)
TALENT_PROJECTS = Kind(
    "talent_projects",
    "人才项目与团队",
    "Talent projects and teams",
    TalentProject,
    owner="host",
    needed=tuple((subject, "name_zh", "introduced_on") for subject in ("uscc", "name")),
    columns=(
        USCC,
        ORGANISATION_CODE,
        Column(
            "name", "依托单位", "Host", read.text(200), (NAME.zh, *NAME.synonyms[:4], "引进单位", "承担单位")
        ),
        Column(
            "kind",
            "类别",
            "Kind",
            read.choice(
                TalentProject.Kind,
                {"团队": "team", "创新团队": "team", "项目": "project", "创新项目": "project"},
            ),
            ("类型", "项目/团队"),
            is_required=True,
        ),
        Column(
            "name_zh",
            "项目或团队名称",
            "Project or team",
            read.text(200),
            ("项目名称", "团队名称", "项目/团队名称", "名称"),
            is_required=True,
        ),
        Column("name_en", "英文名称", "English name", read.text(200), ("项目英文名称",)),
        Column("programme", "人才计划", "Programme", read.text(120), ("计划名称", "所属计划")),
        Column(
            "level",
            "级别",
            "Level",
            read.choice(
                TalentProject.Level,
                {"国家级": "national", "省级": "provincial", "市级": "municipal", "区级": "district"},
            ),
            ("项目级别", "层次"),
            is_required=True,
        ),
        Column("batch", "批次", "Batch", read.text(80), ("入选批次",)),
        Column("field", "领域", "Field", read.text(120), ("技术领域", "所属领域")),
        Column(
            "origin",
            "来源地",
            "Origin",
            read.choice(
                TalentProject.Origin,
                {"国内": "home", "境内": "home", "海外": "abroad", "境外": "abroad", "国外": "abroad"},
            ),
            ("来源", "引进来源"),
            is_required=True,
        ),
        Column("leader", "负责人", "Leader", read.text(60), ("带头人", "团队带头人", "项目负责人")),
        Column("introduced_on", "引进日期", "Introduced on", read.first_day, ("引进时间",), is_required=True),
        Column(
            "mid_term_on", "中期评估日期", "Mid-term review", read.first_day, ("中期考核日期", "中期日期")
        ),
        Column("accepted_on", "验收日期", "Acceptance", read.first_day, ("验收时间",)),
        Column("result", "结果", "Result", read.text(200), ("验收结果", "评估结果")),
        _money("budget", "预算", "Budget", "项目预算", "总预算"),
        _money("grants", "资助金额", "Grants", "资助经费", "资助"),
    ),
)
_MEASURE = Column(
    "measure",
    "扶持措施",
    "Measure",
    read.reference(SupportMeasure),
    ("资助项目", "扶持项目", "政策条款", "扶持类别", "资助类别"),
    is_required=True,
)
AWARDS = Kind(
    "support_awards",
    "扶持资金核定",
    "Support awards",
    SupportAward,
    needed=tuple((subject, "measure", "applied_on") for subject in ("uscc", "organisation_code", "name")),
    columns=(
        *SUBJECT,
        _MEASURE,
        Column(
            "applied_on", "申报日期", "Applied on", read.first_day, ("申请日期", "申报时间"), is_required=True
        ),
        _money("applied", "申报金额", "Applied for", "申请金额", "申请资助金额"),
        Column("approved_on", "核定日期", "Approved on", read.first_day, ("批准日期", "决定日期")),
        _money("approved", "核定金额", "Approved", "批准金额", "拟资助金额", "核准金额"),
        Column("note", "备注", "Note", read.text(200)),
    ),
)
PAYMENTS = Kind(
    "payments",
    "扶持资金拨付",
    "Payments",
    Payment,
    needed=tuple(
        (subject, "measure", "paid_on", "amount") for subject in ("uscc", "organisation_code", "name")
    ),
    columns=(
        *SUBJECT,
        _MEASURE,
        Column("applied_on", "申报日期", "Applied on", read.first_day, ("申请日期", "申报时间")),
        Column("paid_on", "拨付日期", "Paid on", read.first_day, ("拨付时间", "支付日期"), is_required=True),
        Column(
            "amount",
            "拨付金额",
            "Amount",
            read.amount,
            ("拨付资金", "支付金额", "实拨金额"),
            is_required=True,
            is_money=True,
        ),
    ),
)
STATISTICS = Kind(
    "district_statistics",
    "全区统计",
    "District statistics",
    DistrictStatistic,
    owner="",
    needed=(("series", "reference_on", "value", "published_on"),),
    columns=(
        Column(
            "series",
            "指标",
            "Series",
            read.choice(DistrictStatistic.Series, {"有效发明专利": "valid_invention_patents"}),
            ("指标名称",),
            is_required=True,
        ),
        Column(
            "reference_on", "统计时点", "Reference day", read.last_day, ("参考日期", "时点"), is_required=True
        ),
        Column("value", "数值", "Value", read.number, ("指标值",), is_required=True),
        Column("is_break", "口径变化", "Break in the series", read.yes, ("是否口径变化",)),
        Column("source", "来源", "Source", read.text(200), ("数据来源", "出处"), is_required=True),
        Column(
            "published_on",
            "发布日期",
            "Published on",
            read.first_day,
            ("公布日期", "发布时间"),
        ),
    ),
)
RENAMINGS = Kind(
    "renamings",
    "企业更名",
    "Renamings",
    Enterprise,
    owner="",
    needed=(("name", "new_name"), ("number", "new_name"), ("uscc", "new_name")),
    columns=(
        USCC,
        ORGANISATION_CODE,
        Column(
            "name",
            "更名前企业名称",
            "Name before",
            read.text(200),
            ("原企业名称", "变更前企业名称", "更名前名称", "更名前", "原名称"),
            is_required=True,
        ),
        Column(
            "new_name",
            "更名后企业名称",
            "Name after",
            read.text(200),
            ("现企业名称", "变更后企业名称", "更名后名称", "更名后", "新名称"),
            is_required=True,
        ),
        NUMBER,
        Column(
            "renamed_on",
            "更名日期",
            "Renamed on",
            read.first_day_or_still,
            ("变更日期", "更名时间", "核准变更日期"),
            is_required=True,
        ),
    ),
)
CANCELLATIONS = Kind(
    "cancellations",
    "取消资格",
    "Cancellations",
    Recognition,
    needed=(("number", "year"), ("number", "cancelled_from"), ("name", "year"), ("name", "cancelled_from")),
    columns=(
        *SUBJECT,
        Column("scheme", "资质类型", "Scheme", read.reference(Scheme), ("资质", "资质名称", "认定类型")),
        NUMBER,
        Column("year", "取消年度", "Year of cancellation", read.year, ("取消年份", "取消资格年度")),
        Column(
            "cancelled_from", "取消起始日", "Cancelled from", read.first_day, ("取消日期", "取消资格日期")
        ),
        Column(
            "cancellation_notice_on", "公告日期", "Notice on", read.first_day, ("取消公告日期", "公告时间")
        ),
    ),
)
RELOCATIONS = Kind(
    "relocations",
    "企业迁移",
    "Relocations",
    Residence,
    needed=(("name", "moved_to"), ("uscc", "moved_to"), ("name", "moved_from"), ("uscc", "moved_from")),
    columns=(
        *SUBJECT,
        NUMBER,
        Column("moved_from", "迁出地", "From", read.text(120), ("迁出地区", "原所在地"), is_required=True),
        Column("moved_to", "迁入地", "To", read.text(120), ("迁入地区", "现所在地"), is_required=True),
        Column(
            "moved_on",
            "迁移日期",
            "First day at the new place",
            read.first_day,
            ("变更日期", "迁入日期", "迁移时间"),
            is_required=True,
        ),
    ),
)

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
# The columns that say whose row it is.
SUBJECT_NAMES = frozenset({"uscc", "organisation_code", "name", "number"})
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
