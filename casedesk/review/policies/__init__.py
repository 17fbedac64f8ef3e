"""Policies on record: read, drafted, studied on past cases, signed by two, active from a day."""
