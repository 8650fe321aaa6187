"""Loading of generated firms by COPY, with the search keys of the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from enterprises.models import Enterprise, FormerName
from enterprises.models.fields.keys import KeyField
from enterprises.uscc import organisation_code
from tests.labelled_search.firms import Firm

_SINCE = "2015-01-01"


def load_firms(firms: Sequence[Firm]) -> None:
    """Load firms as residents of Luohu into an empty registry, without history and as fast as possible."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with _indexed_afterwards(cursor, Enterprise):
            _copy(cursor, Enterprise, (_enterprise(pk, firm) for pk, firm in enumerate(firms, 1)))
        former = ((pk, firm) for pk, firm in enumerate(firms, 1) if firm.former_name)
        _copy(
            cursor,
            FormerName,
            (
                FormerName(
                    pk=pk, enterprise_id=pk, name_zh=firm.former_name, starts_on="2010-01-01", ends_on=_SINCE
                )
                for pk, firm in former
            ),
        )
        cursor.execute(
            """INSERT INTO enterprises_residence
                   (enterprise_id, starts_on, address, origin, moved_in_from, moved_out_to, subdistrict_id)
               SELECT id, %s, '', 'founded', '', '', NULL FROM enterprises_enterprise""",
            [_SINCE],
        )
        with cursor.copy(
            "COPY enterprises_recognition (enterprise_id, scheme_id, number, issued_on, starts_on, ends_on,"
            " kind, field, batch, authority, source) FROM STDIN"
        ) as copy:
            for pk, firm in enumerate(firms, 1):
                if firm.certificate:
                    days = ("2022-12-01", "2022-12-01", "2025-11-30")
                    copy.write_row(
                        (pk, "national_high_tech", firm.certificate, *days, "first", "", "", "", "")
                    )
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE enterprises_enterprise, enterprises_formername, enterprises_recognition")


@contextmanager
def _indexed_afterwards(cursor: Any, model: type[models.Model]) -> Iterator[None]:
    """Drop the indexes of an empty table, and create them when it is filled, many times as fast."""
    cursor.execute(
        """SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
           WHERE x.indrelid = %s::regclass
             AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid)""",
        [model._meta.db_table],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
    for _name, definition in indexes:
        cursor.execute(definition)


def _enterprise(pk: int, firm: Firm) -> Enterprise:
    return Enterprise(
        pk=pk,
        uscc=firm.uscc,
        organisation_code=organisation_code(firm.uscc),
        name_zh=firm.name_zh,
        name_en=firm.name_en,
        established_on=_SINCE,
    )


def _copy(cursor: Any, model: type[models.Model], rows: Iterable[models.Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(list(_values(row, fields)))


def _values(row: models.Model, fields: list[Any]) -> Iterator[Any]:
    for field in fields:
        if isinstance(field, KeyField):
            yield getattr(row, field.made_by)()
        else:
            yield getattr(row, field.attname)
