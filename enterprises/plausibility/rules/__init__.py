"""The table of plausibility rules: each rule once, for forms, imports and the whole registry.

What cannot be is not here but a constraint of its table: an end before its start, payments above the approved
amount (see `enterprises/constraint_messages.py`).
"""

from enterprises.plausibility.rule import Rule
from enterprises.plausibility.rules import enterprises, places, recognitions, reports, support

RULES: dict[str, Rule] = {
    rule.code: rule
    for rules in (enterprises.RULES, places.RULES, recognitions.RULES, reports.RULES, support.RULES)
    for rule in rules
}

__all__ = ["RULES"]
