"""Measures casedesk beside the least a program could do for the same work: `make bench` prints the ratios."""
