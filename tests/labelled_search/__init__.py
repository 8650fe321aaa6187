"""A registry of generated firms and labelled queries, by which the search is judged."""
