"""From a draft to a release: what it says, what it must hide, its files, and the acts of its publishers."""
