"""Stage 1: files become articles."""
