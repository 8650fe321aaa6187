"""Optimistic lock token: the state at which a page was loaded, posted back with its form."""

LOADED_SEQ_FIELD = "_loaded_seq"


def parse_loaded_seq(text: str) -> int:
    """Return the posted state; without a valid one 0, before which nothing was loaded."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
