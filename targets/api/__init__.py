"""The API of figures, targets and releases: what the public may see of each."""
