"""Formats of dates in English text; Chinese ones are those of Django (2025年12月31日)."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
