"""Statistics of the whole district."""

from __future__ import annotations

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column
from enterprises.imports.formats.format import Format
from enterprises.models import DistrictStatistic

STATISTICS = Format(
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
