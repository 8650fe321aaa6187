"""Rows for tests: deterministic, valid as they stand, with dates that do not move."""

from datetime import date

import factory
from django.contrib.auth.models import User

from enterprises import models, uscc
from targets.models import Plan

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def make_uscc(n: int, division: str = "440303") -> str:
    """Return the n-th valid code (both check characters) of a division."""
    body = f"MA{n:06d}"
    code = f"91{division}{body}{uscc.check_character(body)}"
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + ALPHABET[-total % 31]


class ReferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True
        django_get_or_create = ("code",)


class ClusterFactory(ReferenceFactory):
    class Meta:
        model = models.Cluster

    code = "information_technology"
    name_zh = factory.LazyAttribute(lambda o: {"information_technology": "信息技术"}.get(o.code, o.code))
    name_en = factory.LazyAttribute(lambda o: o.code.replace("_", " ").capitalize())
    is_core = True


class SubdistrictFactory(ReferenceFactory):
    class Meta:
        model = models.Subdistrict

    code = "008"
    name_zh = factory.LazyAttribute(lambda o: {"008": "莲塘街道"}.get(o.code, o.code))
    name_en = factory.LazyAttribute(lambda o: {"008": "Liantang Subdistrict"}.get(o.code, o.code))


class ZoneFactory(ReferenceFactory):
    class Meta:
        model = models.Zone

    code = "dawutong_belt"
    name_zh = factory.LazyAttribute(lambda o: {"dawutong_belt": "大梧桐新兴产业带"}.get(o.code, o.code))
    name_en = factory.LazyAttribute(lambda o: o.code.replace("_", " ").capitalize())
    kind = "belt"


class SchemeFactory(ReferenceFactory):
    class Meta:
        model = models.Scheme

    code = "national_high_tech"
    name_zh = "国家高新技术企业"
    name_en = "National high-tech enterprise"
    validity = "years"
    validity_years = 3
    number_pattern = r"^G[RF]20\d{10}$"
    local_number_pattern = r"^G[RF]20\d{2}4420\d{4}$"


class StrategicEmergingFactory(SchemeFactory):
    code = "strategic_emerging"
    name_zh = "战略性新兴产业企业"
    name_en = "Strategic emerging enterprise"
    validity = "listed"
    validity_years = None
    number_pattern = ""
    local_number_pattern = ""


class IndustryFactory(ReferenceFactory):
    class Meta:
        model = models.Industry

    code = "6513"
    name_zh = "应用软件开发"
    level = "class"
    section = "I"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    is_staff = True


class EnterpriseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Enterprise

    uscc = factory.Sequence(make_uscc)
    organisation_code = factory.LazyAttribute(lambda o: uscc.organisation_code(o.uscc) if o.uscc else "")
    name_zh = factory.Sequence(lambda n: f"深圳市示例{n:04d}科技有限公司")
    name_en = factory.Sequence(lambda n: f"Example {n:04d} Technology")
    established_on = date(2010, 1, 1)
    cluster = factory.SubFactory(ClusterFactory)


class ResidentFactory(EnterpriseFactory):
    """An enterprise that has been in Luohu since it was founded."""

    class Meta:
        model = models.Enterprise
        skip_postgeneration_save = True

    residence = factory.RelatedFactory("tests.factories.ResidenceFactory", "enterprise")


class FormerNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.FormerName

    enterprise = factory.SubFactory(ResidentFactory)
    name_zh = factory.Sequence(lambda n: f"深圳市旧名{n:04d}有限公司")
    starts_on = date(2010, 1, 1)
    ends_on = date(2015, 12, 31)


class ResidenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Residence

    enterprise = factory.SubFactory(EnterpriseFactory)
    subdistrict = factory.SubFactory(SubdistrictFactory)
    starts_on = date(2010, 1, 1)


class GroupHeadFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.GroupHead

    enterprise = factory.SubFactory(ResidentFactory)
    head = factory.SubFactory(ResidentFactory)
    starts_on = date(2015, 1, 1)


class ZoneMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ZoneMembership

    enterprise = factory.SubFactory(ResidentFactory)
    zone = factory.SubFactory(ZoneFactory)
    starts_on = date(2018, 1, 1)


class RecognitionFactory(factory.django.DjangoModelFactory):
    """A national high-tech certificate with the period that its rule gives."""

    class Meta:
        model = models.Recognition

    enterprise = factory.SubFactory(ResidentFactory)
    scheme = factory.SubFactory(SchemeFactory)
    number = factory.Sequence(lambda n: f"GR20204420{n:04d}")
    issued_on = date(2020, 12, 11)
    starts_on = factory.LazyAttribute(lambda o: o.issued_on)
    ends_on = factory.LazyAttribute(lambda o: o.scheme.last_day(o.issued_on))


class ListingFactory(RecognitionFactory):
    """An entry in the list of strategic emerging enterprises."""

    scheme = factory.SubFactory(StrategicEmergingFactory)
    number = ""
    issued_on = date(2020, 1, 1)
    ends_on = date(2020, 12, 31)


class AnnualReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.AnnualReport

    enterprise = factory.SubFactory(ResidentFactory)
    year = 2020
    operating_revenue = 1_000_000
    rd_expense = 100_000
    high_tech_revenue_reason = "not_reported"
    taxes_paid_reason = "not_reported"
    employees = 50
    rd_staff = 10
    valid_invention_patents = 3
    source = "torch"


class PlanFactory(factory.django.DjangoModelFactory):
    """The plan of 2021–2025, which the counts since the beginning of a plan need."""

    class Meta:
        model = Plan

    slug = factory.LazyAttribute(lambda o: f"{o.starts_on:%Y}-{o.ends_on:%Y}")
    name_zh = "罗湖区科技创新目标"
    starts_on = date(2021, 1, 1)
    ends_on = date(2025, 12, 31)


class TalentProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TalentProject

    kind = "team"
    name_zh = factory.Sequence(lambda n: f"示例团队{n}")
    host = factory.SubFactory(ResidentFactory)
    level = "municipal"
    origin = "home"
    introduced_on = date(2022, 5, 1)


class SupportMeasureFactory(ReferenceFactory):
    class Meta:
        model = models.SupportMeasure

    code = "recognition_reward"
    name_zh = "认定奖励"
    name_en = "Recognition reward"
    chain = "funding"


class SupportAwardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SupportAward

    measure = factory.SubFactory(SupportMeasureFactory)
    enterprise = factory.SubFactory(ResidentFactory)
    applied_on = date(2022, 1, 10)
    approved_on = date(2022, 3, 1)
    applied = 500_000
    approved = 300_000


class PaymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Payment

    award = factory.SubFactory(SupportAwardFactory)
    paid_on = date(2022, 6, 1)
    amount = 100_000


class DistrictStatisticFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DistrictStatistic

    series = "resident_population"
    reference_on = date(2020, 11, 1)
    value = 1_143_801
    source = "第七次全国人口普查"
    published_on = date(2021, 5, 17)
