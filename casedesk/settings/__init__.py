"""How settings are read, checked, described and, away from production, provided."""
