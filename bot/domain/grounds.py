"""Grounds of a refusal that have a name."""

TELL_NOTHING = frozenset({"not_identified", "no_answer", "no_mandate"})
"""Grounds that say nothing of what we hold: they may be told to somebody whose identity is not shown."""
