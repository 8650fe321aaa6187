"""The API: read-only answers as to the public, whoever asks; strict about what it is asked."""
