"""The clerks' desk: every table of the facts, entered, reviewed and looked back on by staff."""

from enterprises.admin import accounts, enterprise, kept, records, reference, standing

__all__ = ["accounts", "enterprise", "kept", "records", "reference", "standing"]
