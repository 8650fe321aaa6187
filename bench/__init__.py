"""Measurements of speed: ratios of two ways to do the same work, side by side in one run; no test."""
