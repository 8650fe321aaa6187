"""Names of enterprises as text: parts, readings, search keys and agreement. No database."""
