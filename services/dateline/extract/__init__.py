"""Stage 2: articles become mentions of events."""

from dateline.extract.agents import attach

__all__ = ["attach"]
