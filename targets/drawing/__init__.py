"""Drawings: charts as SVG made on the server, for a page, for a file and for the preview of a link."""
