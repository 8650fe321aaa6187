"""Spreadsheets in: handed in, understood, planned, decided, submitted, applied, undone."""

from enterprises.admin.imports import import_admin

__all__ = ["import_admin"]
