"""Case reports: what they say and how they become PDF."""
