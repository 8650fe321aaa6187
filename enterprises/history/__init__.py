"""Both dates: moments, as-of reads, the change feed, reverting and merging."""
