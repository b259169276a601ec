import sqlite3

import pytest

from dateline.collect.journal import ArticleRow, FileRow, Journal, rows
from dateline.errors import Misconfigured, Unavailable

FILE = FileRow("a.txt", "ab", 5, 7, "published", None, 1, "2026-09-14T00:00:00+00:00", "2026-09-14T00:00:01+00:00")


@pytest.fixture
def journal(tmp_path):
    journal = Journal(tmp_path, tmp_path)
    yield journal
    journal.close()


def test_rows_are_there_after_a_restart(tmp_path):
    journal = Journal(tmp_path, tmp_path)
    journal.put(FILE)
    journal.put(ArticleRow("ar_1", "a.txt", 3, "cd"))
    journal.put_refused("a.jsonl#2", "ef")
    journal.close()
    journal = Journal(tmp_path, tmp_path)
    assert journal.file("a.txt") == FILE
    assert journal.articles("ar_1") == [ArticleRow("ar_1", "a.txt", 3, "cd")]
    assert journal.refused("a.jsonl#2") == "ef"
    journal.close()


def test_uncommitted_rows_are_seen_here_alone(tmp_path, journal):
    journal.put(FILE)
    assert journal.file("a.txt") == FILE
    assert list(rows(tmp_path)) == []
    journal.commit()
    assert list(rows(tmp_path)) == [FILE]


def test_touch(journal):
    journal.put(FILE)
    journal.touch("a.txt", 5, 8)
    assert journal.rest("a.txt") == (5, 8, None)


def test_rest_says_why_a_file_was_not_read(journal):
    journal.put(FILE._replace(sha256=None, status="rejected", reason="too_large"))
    assert journal.rest("a.txt") == (5, 7, "too_large")
    journal.put(FILE._replace(status="rejected", reason="empty"))
    assert journal.rest("a.txt") == (5, 7, None)


def test_unknown(tmp_path, journal):
    assert journal.file("b.txt") is None
    assert journal.rest("b.txt") is None
    assert journal.refused("b.txt") is None
    assert list(rows(tmp_path / "nowhere")) == []


def test_write_ahead_log(tmp_path, journal):
    with sqlite3.connect(tmp_path / "journal.sqlite") as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_one_collector_at_a_time(tmp_path, journal):
    with pytest.raises(Misconfigured, match="another collector"):
        Journal(tmp_path, tmp_path)


def test_the_journal_of_another_folder_is_refused_and_stays_what_it_is(tmp_path):
    Journal(tmp_path, tmp_path / "one").close()
    with pytest.raises(Misconfigured, match="DATELINE_STATE_DIR"):
        Journal(tmp_path, tmp_path / "two")
    Journal(tmp_path, tmp_path / "one").close()


def test_no_place_for_it(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="DATELINE_STATE_DIR"):
        Journal(tmp_path / "file", tmp_path)


def test_disk_that_fails(tmp_path, journal):
    with sqlite3.connect(tmp_path / "journal.sqlite") as db:
        db.execute("DROP TABLE files")
    with pytest.raises(Unavailable):
        journal.put(FILE)
