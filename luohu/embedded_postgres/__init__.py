"""A real PostgreSQL that starts with the first connection and stops with the last process that used it."""
