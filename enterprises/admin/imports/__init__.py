"""Spreadsheets in: handed in, understood, planned, decided, submitted, applied, undone."""

from enterprises.admin.imports import desk

__all__ = ["desk"]
