"""Recognitions."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import NUMBER, SUBJECT, Format
from enterprises.models import Recognition, Scheme

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
RECOGNITIONS = Format(
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
        # a national notice, whose day of issue is only in the letter
        ("name", "number"),
        ("uscc", "number"),
    ),
    given_once="issued_on",
    title_words="认定|备案|复审|重新认定|入选|公示名单|通过",
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
            ("认定日期", "颁证日期", "颁发日期", "获证日期", "证书日期", "发证年月"),
            similar=("批准日期", "认定年份", "认定年度", "取证日期", "公示日期", "公告日期"),
        ),
        Column("starts_on", "有效期起", "First day", read.first_day, ("有效期自", "生效日期", "有效期开始")),
        Column(
            "ends_on",
            "有效期至",
            "Last day",
            read.validity,
            (
                "有效期",
                "有效期止",
                "有效期限",
                "有效期起止",
                "证书有效期",
                "有效年限",
                "到期日期",
                "失效日期",
                "有效期截止",
                "valid until",
            ),
            similar=("截止日期", "终止日期"),
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
            ("领域", "所属领域", "所属技术领域", "高新技术领域"),
            similar=("高企领域", "产业领域"),
        ),
        Column("batch", "批次", "Batch", read.text(80), ("认定批次", "批次号")),
        Column(
            "authority",
            "发证机关",
            "Authority",
            read.text(120),
            ("认定机构", "认定部门", "批准机关", "发证单位"),
        ),
        Column("source", "来源", "Source", read.text(200), ("文件依据", "公告文号", "认定文号", "来源文件")),
        Column("cancelled_from", "取消起始日", "Cancelled from", read.first_day, ("取消日期", "撤销日期")),
        Column(
            "cancellation_notice_on",
            "取消公告日期",
            "Notice of cancellation",
            read.first_day,
            ("取消公告日",),
        ),
    ),
)
