"""A fictitious district with a past: its story, and how it is written into an empty registry."""
