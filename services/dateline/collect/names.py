"""What file names tell: which files to read, what an article's source is called, and what date a path states. Pure."""

import os
import re
from datetime import UTC, datetime

UNFINISHED = (
    ".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".opdownload", ".aria2", ".!ut",
    ".swp", ".swo", ".swx", ".lock", ".writing", ".inprogress", ".in-progress", ".uploading", ".incomplete",
)  # fmt: skip
"""How programs end the name of a file that they still write; it gets its real name when it is finished."""
DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/]?)(\d\d)\2(\d\d)(?!\d)")


def ignored(name: str) -> bool:
    """Whether a file or folder of this name is none of ours: hidden, temporary, or a lock or backup of an editor."""
    return name.startswith((".", "~", "#")) or name.endswith("~") or name.lower().endswith(UNFINISHED)


def source_of(relative: str) -> str:
    r"""The source of a file: its path below the folder with '/', in characters that can be written anywhere.

    A byte that is not UTF-8 becomes `\xff`, and a backslash `\\` so that no two paths share a source.
    """
    escaped = os.fsencode(relative).replace(b"\\", b"\\\\")
    return escaped.decode("utf-8", "backslashreplace").replace(os.sep, "/")


def record_source(source: str, record: str | None) -> str:
    """The source of a record of the file `source`."""
    return source if record is None else f"{source}#{record}"


def path_date(source: str) -> datetime | None:
    """The last full date (2026-09-14, 2026/09/14, 20260914) in a path, as midnight UTC."""
    for found in reversed(list(DATE.finditer(source))):
        try:
            return datetime(int(found[1]), int(found[3]), int(found[4]), tzinfo=UTC)
        except ValueError:
            continue
    return None
