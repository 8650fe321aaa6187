"""The API of figures, targets and releases; public data only."""
