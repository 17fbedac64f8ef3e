"""Scores of cases in the database: facts gathered, scored, kept as rows, scored anew, proven."""
