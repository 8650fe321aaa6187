"""The clerks' desk: every table of the facts, entered, reviewed and looked back on by staff."""

from enterprises.admin import accounts, audit_log, enterprise, imports, records, reference, standing

__all__ = ["accounts", "audit_log", "enterprise", "imports", "records", "reference", "standing"]
