"""The API: read-only, the same public responses for every client, strict parsing of parameters."""
