"""Walking a folder tree without holding it: one open folder per level, no list of files."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import PurePath

from dateline.collect.names import ignored

Problem = Callable[[str, OSError], None]
"""Told of a folder that cannot be listed; the walk goes on."""


def scan(root: str, problem: Problem) -> Iterator[os.DirEntry[str]]:
    """Every regular file below `root` that is not ignored, in the order of the file system.

    Links are not followed; pipes, sockets and devices are skipped. Raises OSError if `root` cannot be listed.
    """
    levels = [os.scandir(root)]
    try:
        while levels:
            try:
                entry = next(levels[-1], None)
            except OSError as error:
                problem(root, error)
                entry = None
            if entry is None:
                levels.pop().close()
            elif ignored(entry.name):
                continue
            elif _is(entry.is_dir):
                try:
                    levels.append(os.scandir(entry.path))
                except OSError as error:
                    problem(entry.path, error)
            elif _is(entry.is_file):
                yield entry
    finally:
        for level in levels:
            level.close()


def _is(kind: Callable[..., bool]) -> bool:
    with suppress(OSError):
        return kind(follow_symlinks=False)
    return False


def stat_of(entry: os.DirEntry[str]) -> os.stat_result | None:
    """How a scanned file stands; None if it is gone."""
    with suppress(OSError):
        return entry.stat(follow_symlinks=False)
    return None


def look(root: str, path: str) -> os.stat_result | None:
    """How a noticed path stands now; None if it is gone, not a file or folder, ignored, or reached through a link."""
    try:
        parts = PurePath(path).relative_to(root).parts
        found = os.lstat(path)
        straight = os.path.realpath(os.path.dirname(path)) == os.path.dirname(path)  # noqa: PTH120 - surrogates, speed
    except (OSError, ValueError):
        return None
    ours = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    return found if ours and straight and not any(map(ignored, parts)) else None
