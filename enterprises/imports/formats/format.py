"""The import format of a kind of spreadsheet, and columns shared by many formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language

from enterprises.imports import cell_parsers as read
from enterprises.imports.columns import Column, Parse
from enterprises.models import KPI_BEARING, AnnualReport


@dataclass(frozen=True)
class Part:
    """A record in a row of several: the format whose rules plan it, and its columns."""

    format: Format
    # column of the row -> column of the format
    columns: Mapping[str, str]
    # a row has the record where one of these columns has a value of its own; always where empty
    stated_by: frozenset[str] = frozenset()
    # the column that says whether the enterprise has such a recognition
    yes_or_no: str = ""
    scheme: str = ""


@dataclass(frozen=True)
class Format:
    """An import format: the columns of a kind of spreadsheet and the model of its rows."""

    code: str
    zh: str
    en: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    # lookup path to the enterprise; '' where a row belongs to none, or is itself one
    owner: str = "enterprise"
    # alternative sets of required columns
    needed: tuple[tuple[str, ...], ...] = ()
    default_unit: str = ""
    # the kind of notice, whose exported rows are built from several records; '' where a row is a record
    notice: str = ""
    # the records of the model that an export of everything contains; all of them where empty
    exported_filter: dict[str, Any] = field(default_factory=dict)
    # column -> attribute path on the record, where the value belongs to a related record
    column_paths: dict[str, str] = field(default_factory=dict)
    # a column that a table may lack if it is given once for all rows
    given_once: str = ""
    # words in the title of a table that say its kind
    title_words: str = ""
    # default values of columns
    defaults: dict[str, Any] = field(default_factory=dict)
    # the records of a row, where it has several
    parts: tuple[Part, ...] = ()

    @property
    def label(self) -> str:
        """The name of the format in the reader's language."""
        return self.en if get_language() == "en" else self.zh

    @property
    def is_kpi_bearing(self) -> bool:
        """True if a second person must apply it, which approves the versions that it writes."""
        return any(model in KPI_BEARING for model in self.models)

    @property
    def models(self) -> tuple[type[models.Model], ...]:
        """The models of the records in a row."""
        return tuple(dict.fromkeys(part.format.model for part in self.parts)) or (self.model,)

    @property
    def has_reports(self) -> bool:
        """True if a row contains the figures of a year."""
        return AnnualReport in self.models

    def part_of(self, name: str) -> Part | None:
        """Return the record of the row to which a column belongs."""
        return next((part for part in self.parts if name in part.columns), None)

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
        "统一信用代码",
        "统一社会信用代码证",
        "信用代码证",
        "纳税人识别号",
        "税号",
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
        "证书编码",
        "证号",
        "资质证书编号",
    ),
    similar=("编号",),
)
STARTS_ON = Column(
    "starts_on",
    "起始日期",
    "First day",
    read.first_day,
    ("入驻日期", "迁入日期", "加入日期", "入园日期", "入区日期", "开始日期"),
)
ENDS_ON = Column(
    "ends_on",
    "截止日期",
    "Last day",
    read.last_day,
    ("迁出日期", "退出日期", "离区日期", "搬离日期", "结束日期", "终止日期"),
)
SUBJECT = (USCC, ORGANISATION_CODE, NAME)
# The columns that identify the enterprise.
SUBJECT_FIELDS = frozenset({"uscc", "organisation_code", "name", "number"})


def money(
    name: str,
    zh: str,
    en: str,
    *synonyms: str,
    negative: bool = False,
    figure: bool = False,
    similar: tuple[str, ...] = (),
) -> Column:
    """Return the column of an amount with a unit; a `figure` also accepts a reason why it is missing."""
    parse: Parse = read.amount if negative else read.amount_not_negative
    return Column(
        name, zh, en, read.figure(parse) if figure else parse, synonyms, is_money=True, similar=similar
    )
