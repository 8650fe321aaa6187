"""Protection of the history in the database: the chain of digests, and the ownership of its tables."""
