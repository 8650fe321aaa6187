"""Membership in a subquery as an array, which is evaluated once and not joined."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class AnyOf(models.Lookup[Any]):
    """Lookup `value = ANY (array)`: membership in a subquery that is evaluated once, not joined."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"{left} = ANY ({right})", (*left_parameters, *right_parameters)


class Array(models.Func):
    """The array of the rows of a subquery."""

    template = "ARRAY%(expressions)s"
    output_field = models.JSONField()
