"""The clerks' desk: every table of the facts, entered, reviewed and looked back on by staff."""

from enterprises.admin import accounts, enterprise, imports, kept, records, reference, standing

__all__ = ["accounts", "enterprise", "imports", "kept", "records", "reference", "standing"]
