"""Model fields of the registry."""
