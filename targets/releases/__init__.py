"""Releases: drafts, suppression, files and the workflow of publication."""
