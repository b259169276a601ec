"""What collect has finished, so that a restart neither publishes it again nor forgets it. SQLite, one writer."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

from dateline.errors import Misconfigured, Unavailable

NAME = "journal.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, sha256 TEXT, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, status TEXT NOT NULL,
    reason TEXT, records INTEGER NOT NULL, seen_at TEXT NOT NULL, finished_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
    article_id TEXT NOT NULL, source TEXT NOT NULL, revision INTEGER NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (article_id, source)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (source TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS folder (path TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class FileRow(NamedTuple):
    """A finished file. `sha256` is None if it was rejected unread; `records` counts the articles in it."""

    path: str
    sha256: str | None
    size: int
    mtime_ns: int
    status: Literal["published", "rejected"]
    reason: str | None
    records: int
    seen_at: str
    finished_at: str


class ArticleRow(NamedTuple):
    """The latest content that `source` gave to an article, and the revision it was published as."""

    article_id: str
    source: str
    revision: int
    sha256: str


class Journal:
    """The journal of one collector, for use by the thread that opened it.

    Writes are visible to its own reads at once and kept by `commit`, so that many files share one transaction. A
    crash loses the uncommitted: their files are published again, with the same revisions.
    """

    def __init__(self, state_dir: Path, folder: Path) -> None:
        """Open the journal of a folder, and create it if need be.

        Raises:
            Misconfigured: another collector has it, it is another folder's, or it cannot be used.
        """
        try:
            state_dir.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(state_dir / "journal.lock")
            self._db = sqlite3.connect(state_dir / NAME, timeout=5.0)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            msg = f"the journal in {state_dir} cannot be used: {error} (DATELINE_STATE_DIR says where it is)"
            raise Misconfigured(msg) from error
        self._belong(state_dir, os.fsencode(folder).decode("utf-8", "backslashreplace"))

    def _belong(self, state_dir: Path, folder: str) -> None:
        """Note whose journal it is; sources of two folders would be taken for one another."""
        row = self._one("SELECT path FROM folder")
        if row is None:
            self._write("INSERT INTO folder VALUES (?)", folder)
            self._db.commit()
        elif row[0] != folder:
            self.close()
            msg = (
                f"the journal in {state_dir} is that of {row[0]}, not of {folder}: set DATELINE_STATE_DIR to a folder "
                f"of its own (if the articles only moved: delete {state_dir / NAME}, and they are published again, "
                "which changes nothing)"
            )
            raise Misconfigured(msg)

    def file(self, path: str) -> FileRow | None:
        """The row of a file, None if it was never finished. Raises Unavailable as every method does."""
        row = self._one("SELECT * FROM files WHERE path = ?", path)
        return FileRow(*row) if row else None

    def rest(self, path: str) -> tuple[int, int, str | None] | None:
        """Size and mtime_ns of a finished file, and why if it was never read: all that a scan asks, 100,000 times."""
        query = "SELECT size, mtime_ns, CASE WHEN sha256 IS NULL THEN reason END FROM files WHERE path = ?"
        row: tuple[int, int, str | None] | None = self._one(query, path)
        return row

    def articles(self, article_id: str) -> list[ArticleRow]:
        """What each source last gave to this article; more than one where files share a URL."""
        try:
            found = self._db.execute("SELECT * FROM articles WHERE article_id = ?", (article_id,)).fetchall()
        except sqlite3.Error as error:
            raise _away(error) from error
        return [ArticleRow(*row) for row in found]

    def refused(self, source: str) -> str | None:
        """The hash of the content last refused from this record, None if there is none."""
        row = self._one("SELECT sha256 FROM refused WHERE source = ?", source)
        return row[0] if row else None

    def put(self, row: FileRow | ArticleRow) -> None:
        """Keep a row in the place of the one with its key."""
        table = "files" if isinstance(row, FileRow) else "articles"
        marks = ",".join("?" * len(row))
        self._write(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", *row)  # noqa: S608 - our own names

    def put_refused(self, source: str, sha256: str) -> None:
        """Keep that this content of a record was refused."""
        self._write("INSERT OR REPLACE INTO refused VALUES (?, ?)", source, sha256)

    def touch(self, path: str, size: int, mtime_ns: int) -> None:
        """Keep the new time of a file whose content is the old one."""
        self._write("UPDATE files SET size = ?, mtime_ns = ? WHERE path = ?", size, mtime_ns, path)

    def commit(self) -> None:
        """Make what was written safe. Blocks for one disk write; does nothing if nothing was written."""
        try:
            self._db.commit()
        except sqlite3.Error as error:
            raise _away(error) from error

    def close(self) -> None:
        """Commit and let another collector have it."""
        try:
            self.commit()
        finally:
            self._db.close()
            self._lock.close()

    def _one(self, query: str, *values: object) -> Any:
        try:
            return self._db.execute(query, values).fetchone()
        except sqlite3.Error as error:
            raise _away(error) from error

    def _write(self, query: str, *values: object) -> None:
        try:
            self._db.execute(query, values)
        except sqlite3.Error as error:
            raise _away(error) from error


def rows(state_dir: Path) -> Iterator[FileRow]:
    """Every finished file, by path, without disturbing a running collector; nothing if there is no journal yet.

    Raises:
        Unavailable: the journal cannot be read.
    """
    path = state_dir.absolute() / NAME
    if not path.exists():
        return
    try:
        db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5.0)
        try:
            for row in db.execute("SELECT * FROM files ORDER BY path"):
                yield FileRow(*row)
        finally:
            db.close()
    except sqlite3.Error as error:
        raise _away(error) from error


def stamp(moment: datetime) -> str:
    """A time as the journal writes it."""
    return moment.isoformat(timespec="milliseconds")


def _lock(path: Path) -> IO[bytes]:
    handle = path.open("ab")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        handle.close()
        msg = (
            f"another collector uses the journal in {path.parent}: stop it, or set DATELINE_STATE_DIR to another folder"
        )
        raise Misconfigured(msg) from error
    return handle


def _away(error: sqlite3.Error) -> Unavailable:
    return Unavailable(f"the journal cannot be used: {error}")
