"""The raw baselines: the least a program does for the same work. Nothing of casedesk is imported here."""
