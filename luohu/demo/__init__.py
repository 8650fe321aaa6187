"""The demonstration: a fictitious district with its history, generated and loaded into an empty registry."""
