"""Stage 4: what the outside sees."""
