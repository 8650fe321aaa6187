"""The list of enterprises: filters, facets, search and pagination."""
