import json

from dateline.collect.reader import read_file
from dateline.errors import Reason, Rejected
from dateline.identity import article_id


def test_one_article(tmp_path):
    path = tmp_path / "2026-09-14" / "a.txt"
    path.parent.mkdir()
    path.write_text("Some words.")
    [article] = read_file(path, tmp_path)
    assert (article.source, article.revision, article.published_basis) == ("2026-09-14/a.txt", 1, "path")
    assert article.article_id == article_id("2026-09-14/a.txt")


def test_path_as_given_without_a_root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path.relative_to(tmp_path) / "a.jsonl"
    path.write_text(json.dumps({"id": "x", "text": "One."}) + "\n{}\n")
    article, (source, error) = read_file(path)
    assert (article.source, article.published, article.published_basis) == ("a.jsonl#x", None, "none")
    assert (source, type(error), error.reason) == ("a.jsonl#2", Rejected, Reason.WRONG_SCHEMA)


def test_what_cannot_be_read_is_one_refusal(tmp_path):
    for name in ("missing.txt", "folder.txt", "a.xyz"):
        if "folder" in name:
            (tmp_path / name).mkdir()
        [(source, error)] = read_file(tmp_path / name, tmp_path)
        assert (source, error.reason) == (name, Reason.UNREADABLE)
