"""Stage 3: mentions become events."""

from dateline.resolve.agents import attach

__all__ = ["attach"]
