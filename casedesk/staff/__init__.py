"""Reviewers, leads, managers and admins: who they are and what they may."""
