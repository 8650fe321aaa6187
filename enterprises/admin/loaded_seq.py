"""What a page has shown: everything up to a change of the registry, whose number comes back with its form."""

SEEN = "_seen"


def state_seen(given: str) -> int:
    """Return the number that came back; a page that does not say what it showed has shown nothing."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
