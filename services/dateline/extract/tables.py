"""Reads the tab-separated word lists: a comment line, a header, then one entry a row.

A wrong row stops the program with its file and line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from dateline.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list, with where it stands."""

    where: str
    cells: tuple[str, ...]


def rows(folder: Traversable, name: str, columns: int) -> Iterator[Row]:
    """The rows of one list, checked for their number of columns and for plain repetition."""
    seen: set[tuple[str, ...]] = set()
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if number == 1 or line.startswith("# ") or not line.strip():
            continue
        row = Row(f"{name}:{number}", tuple(cell.strip() for cell in line.split("\t")))
        if len(row.cells) != columns:
            raise wrong(row, f"{len(row.cells)} columns, expected {columns}")
        if row.cells in seen:
            raise wrong(row, "the same row twice")
        seen.add(row.cells)
        if number > 2:
            yield row


def wrong(row: Row, what: str) -> Misconfigured:
    """The error that names where a row stands and what is wrong with it."""
    return Misconfigured(f"lexicon {row.where}: {what}: {' | '.join(row.cells)}")
