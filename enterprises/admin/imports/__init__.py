"""Admin pages of spreadsheet imports: upload, columns, plan, decisions, submission, application, undo."""

from enterprises.admin.imports import import_admin

__all__ = ["import_admin"]
