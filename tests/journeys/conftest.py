"""The stage of the story."""

from tests.journeys.stage import stage, work

__all__ = ["stage", "work"]
