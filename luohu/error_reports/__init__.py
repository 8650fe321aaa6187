"""Errors that readers report on public pages, and the answers of staff."""
