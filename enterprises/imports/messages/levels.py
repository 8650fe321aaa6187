"""The levels of import issues."""

from __future__ import annotations

from typing import Any

ERROR = "error"
CONFLICT = "conflict"
UNMATCHED = "unmatched"
WARNING = "warning"
NOTE = "note"

# code: level, lazy text
Messages = dict[str, tuple[str, Any]]
