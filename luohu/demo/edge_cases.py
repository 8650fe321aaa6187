"""Enterprises for the edge cases that the definitions of the figures name, one function each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from enterprises import uscc
from enterprises.models import Enterprise, FormerName, Recognition, Residence
from luohu.demo import dates
from luohu.demo.builders import CertificateBuilder, EnterpriseBuilder, Firm
from luohu.demo.names import TRADES


def create_edge_cases(builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create the enterprises of all cases."""
    rng = Random("cast")  # noqa: S311 - not for security
    for create_case in CASES:
        create_case(rng, builder, certificates)


def _create_firm(rng: Random, builder: EnterpriseBuilder, established_on: date = date(2011, 5, 4)) -> Firm:
    return builder.create(
        rng, established_on=established_on, trade=rng.choice(TRADES["information_technology"])
    )


def boundaries_of_validity(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create certificates whose last day is error-prone."""
    for issued_on in (
        date(2020, 12, 11),
        date(2021, 1, 1),
        date(2020, 12, 31),
        date(2020, 2, 29),
        date(2021, 3, 1),
    ):
        certificates.issue(_create_firm(rng, builder), issued_on)


def renewed_after_a_gap(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create a certificate that ended in October 2021 and its renewal of December: a gap, counted once."""
    firm = _create_firm(rng, builder)
    certificates.issue(firm, date(2018, 10, 16))
    certificates.issue(firm, date(2021, 12, 23), kind=Recognition.Kind.RENEWAL)


def two_at_once(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create a renewal before the old certificate ended."""
    firm = _create_firm(rng, builder)
    certificates.issue(firm, date(2019, 12, 9))
    certificates.issue(firm, date(2022, 10, 20), kind=Recognition.Kind.RENEWAL)


def announced_in_january(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create a certificate issued in December 2022 and announced in January 2023."""
    certificates.issue(_create_firm(rng, builder), date(2022, 12, 14))


def cancelled_backwards(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Cancel a certificate by a notice of June 2024 with effect from 1 January 2023."""
    certificate = certificates.issue(_create_firm(rng, builder), date(2021, 12, 23))
    builder.ledger.update(
        date(2024, 6, 10),
        certificate,
        cancelled_from=date(2023, 1, 1),
        cancellation_notice_on=date(2024, 6, 3),
    )


def moved_to_futian(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Move a firm out; its last day in Luohu is 30 April 2023."""
    firm = _create_firm(rng, builder)
    certificates.issue(firm, date(2021, 12, 23))
    builder.move_out(firm, date(2023, 4, 30), known_on=date(2023, 9, 8), to="深圳市福田区")


def moved_in_from_another_region(
    rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder
) -> None:
    """Move a firm in with a certificate of another region, which remains valid."""
    firm = builder.create(
        rng, established_on=date(2012, 3, 1), since=date(2023, 5, 8), moved_in_from="广州市"
    )
    certificates.issue(
        firm,
        date(2022, 12, 22),
        block="4400",
        kind=Recognition.Kind.MOVED_IN,
        known_on=date(2023, 6, 8),
    )


def moved_out_and_back(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create two residences; the certificate is in force throughout."""
    firm = _create_firm(rng, builder)
    certificates.issue(firm, date(2022, 12, 14))
    builder.move_out(firm, date(2023, 8, 31), known_on=date(2023, 10, 8), to="深圳市南山区")
    builder.add_residence(rng, firm, date(2024, 7, 1), moved_in_from="深圳市南山区")


def absorbed(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Merge a firm into another; its certificate does not pass on."""
    firm, absorbing = _create_firm(rng, builder), _create_firm(rng, builder)
    certificates.issue(firm, date(2020, 12, 11))
    builder.end(
        firm, date(2022, 6, 30), known_on=date(2022, 8, 8), status="merged", reason="吸收合并", by=absorbing
    )


def one_name_twice(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create two enterprises with the same name."""
    first = _create_firm(rng, builder)
    second = builder.create(
        rng, established_on=date(2016, 9, 1), trade=first.trade, name_zh=first.row.name_zh
    )
    certificates.issue(second, date(2019, 12, 9))


def renamed(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Rename a firm; its certificate retains number and validity."""
    firm = _create_firm(rng, builder)
    certificates.issue(firm, date(2019, 12, 9))
    before, _ = builder.names.next_name(firm.trade)
    rename(builder, firm, before, until=date(2021, 3, 31))


def rename(builder: EnterpriseBuilder, firm: Firm, before: str, *, until: date) -> None:
    """Give an enterprise the former name `before` up to a day; its present name is entered afterwards."""
    known_on = dates.entry_date(until)
    now = firm.row.name_zh
    firm.row.name_zh = before
    builder.ledger.update(known_on, firm.row, name_zh=now)
    former = FormerName(
        enterprise=firm.row,
        name_zh=before,
        starts_on=firm.row.established_on or until - timedelta(days=365),
        ends_on=until,
    )
    builder.ledger.enter(max(known_on, builder.ledger.entered_on(firm.row)), former)


def revoked_while_certified(
    rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder
) -> None:
    """Revoke the licence of a certified firm: it leaves every stock and remains in the registry."""
    firm = _create_firm(rng, builder)
    certificates.issue(firm, date(2021, 10, 18))
    builder.end(firm, date(2022, 9, 15), known_on=date(2022, 10, 8), status="revoked", reason="吊销营业执照")


def awaiting_recognition(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create a certificate that ended in October 2025 without a renewal so far."""
    certificates.issue(_create_firm(rng, builder), date(2022, 10, 20))


def without_cluster(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create a firm without a cluster."""
    firm = _create_firm(rng, builder)
    firm.row.cluster_id = None
    certificates.issue(firm, date(2023, 10, 16))


def before_the_codes(rng: Random, builder: EnterpriseBuilder, certificates: CertificateBuilder) -> None:
    """Create an enterprise that ended before Unified Social Credit Codes; its address has the old code."""
    name_zh, name_en = builder.names.next_name(TRADES["other"][-1])
    body = "19234500"
    row = Enterprise(
        organisation_code=body + uscc.check_character(body),
        name_zh=name_zh,
        name_en=name_en,
        status=Enterprise.Status.DEREGISTERED,
        established_on=date(1988, 6, 1),
        ended_on=date(2009, 3, 31),
        ended_reason="决议解散",
        cluster_id="other",
        industry_id="5137",
    )
    residence = Residence(
        enterprise=row, starts_on=date(1988, 6, 1), ends_on=date(2009, 3, 31), subdistrict_id="003"
    )
    builder.ledger.enter(dates.BEGIN, row, residence)


CASES: tuple[Callable[[Random, EnterpriseBuilder, CertificateBuilder], None], ...] = (
    boundaries_of_validity,
    renewed_after_a_gap,
    two_at_once,
    announced_in_january,
    cancelled_backwards,
    moved_to_futian,
    moved_in_from_another_region,
    moved_out_and_back,
    absorbed,
    one_name_twice,
    renamed,
    revoked_while_certified,
    awaiting_recognition,
    without_cluster,
    before_the_codes,
)
