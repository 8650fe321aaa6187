"""Indicators of the catalogue about recognitions as national high-tech enterprise, besides the stock."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enterprises.kpis.awaiting import AwaitingCount
from enterprises.kpis.definition import DAILY
from enterprises.kpis.enterprise_counts import (
    ABOVE_SCALE,
    ABOVE_SCALE_RECORDS,
    FIRST_RECOGNISED,
    RECOGNISED_AGAIN,
    EnterpriseCount,
    RecognisedInTheYear,
)
from enterprises.kpis.indicator import Indicator
from enterprises.kpis.renewals import LATE, LOST, RATE, UNTIL_MARCH, ExpiredCount, RenewalRate
from enterprises.kpis.units import ENTERPRISES

HIGH_TECH: tuple[Indicator, ...] = (
    RecognisedInTheYear(
        code="new_recognitions",
        name=_("High-tech enterprises recognised in the year"),
        definition=_(
            "Enterprises in Luohu that were issued a national high-tech certificate from 1 "
            "January to the day, by first recognition or re-recognition; each is counted once, by"
            " date of issue."
        ),
        formula=_(
            "number of distinct enterprises in the district on the day of issue of a certificate of the year"
        ),
    ),
    RecognisedInTheYear(
        code="first_recognitions",
        members=FIRST_RECOGNISED,
        name=_("High-tech enterprises recognised for the first time"),
        definition=_(
            "Enterprises recognised as high-tech from 1 January to the day that had never been issued a "
            "national high-tech certificate before that year; each is counted once, by date of issue."
        ),
        formula=_("number of distinct enterprises recognised in the year without an earlier certificate"),
    ),
    RecognisedInTheYear(
        code="renewals",
        members=RECOGNISED_AGAIN,
        name=_("High-tech enterprises recognised again"),
        definition=_(
            "Enterprises recognised as high-tech from 1 January to the day that had been issued a national "
            "high-tech certificate before that year; each is counted once, by date of issue."
        ),
        formula=_("number of distinct enterprises recognised in the year with an earlier certificate"),
    ),
    RenewalRate(
        code="renewal_rate",
        reporting=RATE,
        name=_("Renewal rate of high-tech enterprises"),
        definition=_(
            "Of the enterprises in Luohu whose national high-tech certificate expired in the year, the share "
            "recognised again, without or after a gap, by 31 March of the next year."
        ),
        formula=_("enterprises recognised again ÷ enterprises whose certificate expired in the year × 100"),
    ),
    ExpiredCount(
        code="late_renewals",
        reporting=LATE,
        name=_("High-tech enterprises renewed after a gap"),
        definition=_(
            "Enterprises in Luohu whose national high-tech certificate expired in the year and that were "
            "recognised again only after a gap, by 31 March of the next year."
        ),
        formula=_("number of distinct enterprises recognised again after a gap"),
    ),
    ExpiredCount(
        code="recognitions_lost",
        reporting=LOST,
        name=_("High-tech enterprises not renewed"),
        definition=_(
            "Enterprises in Luohu whose national high-tech certificate expired in the year and that were not "
            "recognised again by 31 March of the next year."
        ),
        formula=_("number of distinct enterprises whose certificate expired, less those recognised again"),
        caveats=(UNTIL_MARCH, _("A later recognition is a return and counts as recognised again then.")),
    ),
    AwaitingCount(
        code="awaiting_re_recognition",
        name=_("High-tech enterprises awaiting re-recognition"),
        definition=_(
            "Enterprises in Luohu on the day whose last national high-tech certificate has expired and that "
            "can still be recognised again by 31 March of the year after its end."
        ),
        formula=_("number of distinct enterprises in the district between two certificates"),
    ),
    EnterpriseCount(
        code="high_tech_above_scale",
        members=ABOVE_SCALE,
        rests_on=ABOVE_SCALE_RECORDS,
        scheme="national_high_tech",
        other_schemes=("above_scale",),
        name=_("High-tech enterprises above designated size"),
        definition=_(
            "National high-tech enterprises of the district on the day that are on the list of enterprises "
            "above designated size for that day; each is counted once."
        ),
        formula=_("number of distinct high-tech enterprises on the list of those above designated size"),
        unit=ENTERPRISES,
        source=_("notices of recognition; lists of the statistics bureau; the registry"),
        frequency=DAILY,
        caveats=(
            _("The size is taken from the lists of the statistics bureau by year and is never computed."),
        ),
    ),
)
