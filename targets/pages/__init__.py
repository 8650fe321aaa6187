"""The public's pages of indicators, targets and releases, and their tables as files."""
