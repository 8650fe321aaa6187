"""Public fields, declared once for the API, the change feed, the open data and the page."""
