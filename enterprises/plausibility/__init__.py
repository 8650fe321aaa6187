"""Plausibility: one table of rules about facts that contradict each other, run over records and registry."""
