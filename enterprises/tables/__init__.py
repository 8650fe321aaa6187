"""Tables as files: CSV and XLSX, downloads of pages, open data."""
