"""Amounts of money, stored in yuan with two decimals."""

from __future__ import annotations

from typing import Any

from django.db import models


class Yuan(models.DecimalField[Any, Any]):
    """An amount in yuan: a decimal field that forms and histories recognise and show with its unit."""

    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        super().__init__(verbose_name, **{"max_digits": 18, "decimal_places": 2, **options})

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.DecimalField", args, options
