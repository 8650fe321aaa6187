"""Benchmarks: ratios of two ways to do the same work in one run. None is a test."""
