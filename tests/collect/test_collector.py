import json
import os
import socket
import threading
from datetime import UTC, datetime

import pytest
from kafka.errors import KafkaTimeoutError, MessageSizeTooLargeError

from dateline import identity
from dateline.collect import intake, publisher
from dateline.collect.journal import Journal
from dateline.errors import Misconfigured, Reason, Unavailable
from dateline.wire import trace_of


def lines(*items):
    return "".join(json.dumps(item) + "\n" for item in items)


class TestOnce:
    def test_a_file_becomes_an_article(self, desk):
        desk.write("2026/09/14/a.txt", "Title: Quake\nURL: https://ex.org/1\n\nSome words.\r\n")
        [article] = desk.once()
        assert (article.source, article.title, article.text) == ("2026/09/14/a.txt", "Quake", "Some words.\n")
        assert (article.revision, article.media_type) == (1, "text/plain")
        assert (article.published, article.published_basis) == (datetime(2026, 9, 14, tzinfo=UTC), "path")
        assert article.article_id == identity.article_id("https://ex.org/1")

    def test_the_message(self, desk):
        desk.write("a.txt")
        [article] = desk.once()
        [record] = desk.broker.taken
        assert record.topic == "news.articles.v1"
        assert record.key == article.article_id.encode()
        assert dict(record.headers)["ce_id"] == f"{article.article_id}/1".encode()
        assert trace_of(record.headers).seen <= article.collected_at

    def test_again_nothing(self, desk):
        desk.write("a.txt")
        desk.write("b.jsonl", lines({"text": "One."}, {"text": "Two."}))
        assert len(desk.once()) == 3
        assert desk.once() == []
        assert len(desk.broker.sent) == 3

    def test_touched_is_unchanged(self, desk):
        path = desk.write("a.txt")
        desk.once()
        os.utime(path, (1_000_000_000, 1_000_000_000))
        assert desk.once() == []
        assert desk.journal()["a.txt"].mtime_ns == 1_000_000_000 * 10**9
        assert desk.metrics.value("dateline_files_total", {"status": "unchanged"}) == 1
        desk.once()
        assert desk.metrics.value("dateline_files_total", {"status": "unchanged"}) == 1

    def test_changed_is_the_next_revision(self, desk):
        for revision, text in enumerate(["One.", "Two words.", "One."], 1):
            desk.write("a.txt", text)
            assert [(a.source, a.revision, a.text) for a in desk.once()] == [("a.txt", revision, text)]

    def test_only_the_changed_record_again(self, desk):
        desk.write("a.jsonl", lines({"id": "x", "text": "One."}, {"text": "Two."}))
        assert [(a.source, a.revision) for a in desk.once()] == [("a.jsonl#x", 1), ("a.jsonl#2", 1)]
        desk.write("a.jsonl", lines({"id": "x", "text": "One."}, {"text": "Two, changed."}, {"text": "Three."}))
        assert [(a.source, a.revision) for a in desk.once()] == [("a.jsonl#2", 2), ("a.jsonl#3", 1)]
        assert desk.journal()["a.jsonl"].records == 3

    def test_one_url_in_two_files_is_one_article(self, desk):
        desk.write("a.txt", "Title: T\nURL: https://ex.org/1\n\nOne.")
        desk.write("b.txt", "Title: T\nURL: https://ex.org/1\n\nTwo.")
        found = desk.once()
        assert sorted(a.revision for a in found) == [1, 2]
        assert len({a.article_id for a in found}) == 1
        for name in ("a.txt", "b.txt"):
            os.utime(desk.folder / name, (1, 1))
        assert desk.once() == []

    def test_ignored_names(self, desk):
        for name in [
            ".hidden.txt",
            ".git/a.txt",
            "a.txt.part",
            "a.txt~",
            "~a.txt",
            "a.tmp",
            "b.txt.SWP",
            "c.crdownload",
        ]:
            desk.write(name)
        for name in ["a.pdf", "b.pdf", "none"]:
            desk.write(name)
        assert desk.once() == []
        told = {f["extension"]: f["files"] for _, message, f in desk.log.lines if "ignored" in message}
        assert told == {".pdf": 2, "": 1}

    def test_links_and_pipes_are_passed_by(self, desk, tmp_path):
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "o.txt").write_text("Outside.")
        (desk.folder / "link.txt").symlink_to(outside / "o.txt")
        (desk.folder / "folder").symlink_to(outside)
        (desk.folder / "loop").symlink_to(desk.folder)
        os.mkfifo(desk.folder / "pipe.txt")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(desk.folder / "s.txt"))
            desk.write("a.txt")
            desk.once()
        assert desk.sources() == ["a.txt"]

    def test_names_that_are_not_utf8(self, desk):
        desk.write("ü.txt")
        desk.write(os.fsdecode(b"a\xff.txt"))
        desk.write(r"a\xff.txt", "Other words.")
        desk.once()
        assert desk.sources() == [r"a\\xff.txt", r"a\xff.txt", "ü.txt"]
        assert desk.once() == []

    def test_settling_files_are_waited_for(self, desk):
        desk.write("a.txt", age=0)
        desk.write("b.txt", age=-3600)  # the other machine's clock is ahead
        desk.once()
        assert desk.sources() == ["a.txt", "b.txt"]

    def test_empty_folder(self, desk):
        assert desk.once() == []

    def test_metrics(self, desk):
        desk.write("a.txt")
        desk.write("b.txt", "")
        desk.once()
        value = desk.metrics.value
        assert value("dateline_files_total", {"status": "published"}) == 1
        assert value("dateline_files_total", {"status": "rejected"}) == 1
        assert value("dateline_articles_total") == 1
        assert value("dateline_rejects_total", {"stage": "collect", "reason": "empty"}) == 1
        assert value("dateline_stage_seconds_count", {"stage": "collect"}) == 2
        assert value("dateline_last_processed_timestamp_seconds", {"stage": "collect"}) > 0
        assert (value("dateline_backlog_files"), value("dateline_broker_up")) == (0, 1)
        assert desk.health.ready()


class TestRejects:
    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("a.txt", b"", Reason.EMPTY),
            ("a.txt", b"---", Reason.EMPTY),
            ("a.txt", b"\x00\xff", Reason.UNREADABLE),
            ("a.json", b"{", Reason.NOT_JSON),
            ("a.jsonl", b"\n\n", Reason.EMPTY),
            ("a.txt", b"word " * 1000, Reason.TOO_LARGE),
        ],
    )
    def test_a_file(self, make_desk, name, content, reason):
        desk = make_desk(file_bytes=1000)
        desk.write(name, content)
        assert desk.once() == []
        [record], [reject] = desk.broker.taken, desk.broker.rejects()
        assert (record.topic, record.key, record.value) == ("news.rejects.v1", name.encode(), content)
        assert (reject.stage, reject.reason, reject.source) == ("collect", reason, name)
        row = desk.journal()[name]
        assert (row.status, row.reason, row.records) == ("rejected", reason, 0)
        desk.once()
        assert len(desk.broker.sent) == 1

    def test_too_large_until_the_limit_is_raised(self, make_desk):
        desk = make_desk(file_bytes=10)
        desk.write("a.txt", "More than ten bytes.")
        assert desk.once() == []
        assert [a.source for a in make_desk(file_bytes=100).once()] == ["a.txt"]

    def test_one_record_alone_and_once(self, desk):
        good, bad = {"text": "One."}, {"text": 3}
        desk.write("a.jsonl", lines(good, bad))
        desk.once()
        assert [(r.source, r.reason) for r in desk.broker.rejects()] == [("a.jsonl#2", "wrong_schema")]
        assert (desk.journal()["a.jsonl"].status, desk.journal()["a.jsonl"].records) == ("published", 1)
        desk.write("a.jsonl", lines(good, bad, {"text": "Three."}))
        assert [a.source for a in desk.once()] == ["a.jsonl#3"]
        assert len(desk.broker.rejects()) == 1

    def test_mended_file(self, desk):
        desk.write("a.txt", "")
        desk.once()
        desk.write("a.txt", "Words.")
        assert [(a.source, a.revision) for a in desk.once()] == [("a.txt", 1)]
        assert desk.journal()["a.txt"].status == "published"

    def test_no_permission_until_there_is(self, desk, monkeypatch):
        desk.write("a.txt")

        def denied(path):
            raise PermissionError(13, "Permission denied", path)

        with monkeypatch.context() as patch:
            patch.setattr(intake, "open_file", denied)
            patch.setattr(os, "access", lambda *_: True)  # root may always
            desk.once()
            desk.once()
        assert [r.reason for r in desk.broker.rejects()] == ["unreadable"]
        assert [a.source for a in desk.once()] == ["a.txt"]

    @pytest.mark.parametrize("at_once", [True, False])
    def test_refused_as_too_large(self, desk, at_once):
        def answer(record):
            if b"huge" not in record.value or "rejects" in record.topic:
                return None
            if at_once:
                raise MessageSizeTooLargeError
            return MessageSizeTooLargeError()

        desk.broker.answer = answer
        desk.write("a.jsonl", lines({"text": "One."}, {"text": "huge"}, {"text": "Three."}))
        desk.once()
        assert desk.sources() == ["a.jsonl#1", "a.jsonl#3"]
        assert [(r.source, r.reason) for r in desk.broker.rejects()] == [("a.jsonl#2", "too_large")]
        assert desk.broker.producers == 1

    def test_gone_or_changed_while_read(self, desk, monkeypatch):
        gone, growing = desk.write("gone.txt"), desk.write("growing.txt", "Half")
        original = intake._file_sha256

        def disturbed(content):
            gone.unlink(missing_ok=True)
            if growing.stat().st_size == 4:
                growing.write_text("Half and whole.")
            return original(content)

        monkeypatch.setattr(intake, "_file_sha256", disturbed)
        desk.once()
        texts = {a.source: a.text for a in desk.broker.articles()}
        assert texts.pop("gone.txt", "Some words.") == "Some words."
        assert texts == {"growing.txt": "Half and whole."}


class TestBroker:
    @pytest.fixture(autouse=True)
    def hasty(self, monkeypatch):
        monkeypatch.setattr(publisher, "FIRST_BACKOFF", 0.01)
        monkeypatch.setattr(publisher, "LONGEST_BACKOFF", 0.02)

    def test_away_at_the_start(self, desk):
        desk.broker.refuse_connections = 3
        desk.write("a.txt")
        desk.once()
        assert desk.sources() == ["a.txt"]
        assert (desk.log.count("is away"), desk.log.count("answers")) == (1, 1)

    def test_files_that_wait_for_a_broker_are_counted_and_their_age_is_known(self, desk, monkeypatch):
        monkeypatch.setattr("dateline.collect.collector.CENSUS_SECONDS", 0.0)
        desk.broker.refuse_connections = 10**9
        for number in range(30):
            desk.write(f"{number}.txt", f"Words {number}")
        desk.start(once=True)
        desk.until(lambda: desk.metrics.value("dateline_backlog_files") == 30, "the files to be counted")
        assert desk.metrics.value("dateline_oldest_unprocessed_file_age_seconds") > 0
        desk.broker.refuse_connections = 0
        desk.threads[0].join(20)
        assert len(desk.sources()) == 30
        assert desk.metrics.value("dateline_backlog_files") == 0

    def test_a_flood_of_rejects_fails_readiness_until_it_is_over(self, make_desk):
        desk = make_desk(reject_window=10)
        for number in range(8):
            desk.write(f"a{number}.txt", "")
        desk.start()
        desk.until(lambda: desk.log.count("flood of rejects"), "the flood to be told")
        assert not desk.health.ready()
        for number in range(10):
            desk.write(f"b{number}.txt", f"Words {number}")
        desk.until(lambda: desk.health.checks()["collect"].ok and len(desk.sources()) == 10, "the flood to be over")
        assert (desk.log.count("flood of rejects"), desk.log.count("is over")) == (2, 1)

    def test_failed_records_are_sent_again_by_a_new_producer(self, desk):
        failures = iter([None, KafkaTimeoutError("late"), KafkaTimeoutError("late")] + [None] * 100)
        desk.broker.answer = lambda _: next(failures)
        for number in range(20):
            desk.write(f"{number}.txt", f"Words of {number}.".replace("1", "one"))
        desk.once()
        assert len(set(desk.sources())) == 20
        assert all(a.revision == 1 for a in desk.broker.articles())
        assert desk.broker.producers >= 2
        assert desk.metrics.value("dateline_broker_up") == 1

    def test_a_file_of_many_records_goes_on_where_it_failed(self, desk):
        desk.broker.answer = lambda _: KafkaTimeoutError("late") if len(desk.broker.sent) == 5 else None
        desk.write("a.jsonl", lines(*({"text": f"word {n}"} for n in range(50))))
        desk.once()
        assert len(desk.sources()) == 50
        assert desk.journal()["a.jsonl"].records == 50

    def test_nothing_is_journaled_before_it_is_acknowledged(self, make_desk):
        desk = make_desk(files_in_flight=3)
        desk.broker.answer = lambda _: desk.hold
        for number in range(10):
            desk.write(f"{number}.txt", f"Words {number}")
        desk.start(once=True)
        desk.until(lambda: len(desk.broker.held) == 3, "three files in flight")
        assert desk.journal() == {}
        assert desk.metrics.value("dateline_backlog_files") >= 3
        desk.broker.answer = lambda _: None
        desk.broker.release()
        desk.threads[0].join(20)
        assert len(desk.journal()) == 10
        assert len(desk.sources()) == 10

    def test_silence_is_told(self, desk, monkeypatch):
        monkeypatch.setattr(publisher, "STALL_SECONDS", 0.05)
        desk.broker.answer = lambda _: desk.hold
        desk.write("a.txt")
        desk.start()
        desk.until(lambda: desk.log.count("is away"), "the silence to be told")
        assert desk.metrics.value("dateline_broker_up") == 0
        assert not desk.health.ready()
        desk.broker.release()
        desk.until(lambda: "a.txt" in desk.journal(), "the file in the journal")
        assert desk.metrics.value("dateline_broker_up") == 1
        assert desk.log.count("is away") == 1

    def test_a_stop_abandons_what_is_not_acknowledged(self, desk, monkeypatch):
        monkeypatch.setattr("dateline.collect.collector.STOP_SECONDS", 0.05)
        desk.broker.answer = lambda _: desk.hold
        desk.write("a.txt")
        desk.start()
        desk.until(lambda: desk.broker.held, "a record in flight")
        desk.end()
        assert desk.journal() == {}
        desk.broker.answer = lambda _: None
        assert [(a.source, a.revision) for a in desk.once()] == [("a.txt", 1)]

    def test_a_stop_while_the_broker_is_away(self, desk):
        desk.broker.refuse_connections = 10**9
        desk.start()
        desk.until(lambda: desk.log.count("is away"), "the log to say so")
        desk.end()
        assert desk.errors == []

    def test_crash_between_acknowledgement_and_journal(self, desk, monkeypatch):
        def crash(_):
            raise Unavailable

        desk.write("a.txt")
        with monkeypatch.context() as patch, pytest.raises(Unavailable):
            patch.setattr(Journal, "commit", crash)
            desk.once()
        assert desk.journal() == {}
        desk.once()
        [first, second] = desk.broker.taken
        assert first.key == second.key
        assert dict(first.headers)["ce_id"] == dict(second.headers)["ce_id"]

    @pytest.mark.parametrize(("limit", "value"), [("RECORDS_IN_FLIGHT", 5), ("BYTES_IN_FLIGHT", 2000)])
    def test_a_slow_broker_slows_the_reading(self, desk, monkeypatch, limit, value):
        monkeypatch.setattr(publisher, limit, value)
        desk.broker.answer = lambda _: desk.hold
        desk.write("a.jsonl", lines(*({"text": f"word {n}"} for n in range(50))))
        desk.start(once=True)
        desk.until(lambda: len(desk.broker.held) >= 4, "records in flight")
        assert len(desk.broker.sent) <= 6
        desk.broker.answer = lambda _: None
        desk.broker.release()
        desk.threads[0].join(20)
        assert len(desk.sources()) == 50


class TestWatching:
    def test_names_that_are_not_utf8(self, desk, monkeypatch):
        monkeypatch.setattr("dateline.collect.notices.ANEW_SECONDS", 0.05)
        desk.start()
        desk.until(lambda: desk.log.count("watched"), "the start")
        desk.write(os.fsdecode(b"a\xff.txt"), age=0)
        desk.write("b.txt", "Other words.", age=0)
        desk.until(lambda: desk.sources() == [r"a\xff.txt", "b.txt"], "both")
        assert desk.log.count("no file notifications") == 0

    def test_a_link_to_a_folder_is_not_followed(self, desk, tmp_path):
        (tmp_path / "outside").mkdir()
        (desk.folder / "link").symlink_to(tmp_path / "outside")
        desk.start()
        desk.write("a.txt")
        desk.until(lambda: desk.sources() == ["a.txt"], "the file")
        (tmp_path / "outside" / "o.txt").write_text("Outside.")
        desk.write("b.txt", "Other words.")
        desk.until(lambda: "b.txt" in desk.sources(), "the later file")
        assert desk.sources() == ["a.txt", "b.txt"]

    def test_new_changed_and_moved_in(self, desk, tmp_path):
        desk.start()
        desk.write("first.txt")
        desk.until(lambda: desk.sources() == ["first.txt"], "the new file")
        desk.write("first.txt", "Changed words.", age=0)
        desk.until(lambda: len(desk.sources()) == 2, "its change")
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "inside.txt").write_text("Inside.")
        (tmp_path / "new").rename(desk.folder / "new")
        desk.until(lambda: "new/inside.txt" in desk.sources(), "the file that came with its folder")
        (tmp_path / "x.txt.part").write_text("Renamed.")
        (tmp_path / "x.txt.part").rename(desk.folder / "x.txt.part")
        (desk.folder / "x.txt.part").rename(desk.folder / "x.txt")
        desk.until(lambda: "x.txt" in desk.sources(), "the renamed file")
        assert [a.revision for a in desk.broker.articles() if a.source == "first.txt"] == [1, 2]

    def test_scanning_alone(self, make_desk, monkeypatch):
        def none(*_, **__):
            raise OSError

        monkeypatch.setattr("dateline.collect.notices.watch", none)
        desk = make_desk(scan_seconds=0.05)
        desk.start()
        desk.until(lambda: desk.log.count("no file notifications"), "the log to say so")
        desk.write("a.txt")
        desk.until(lambda: desk.sources() == ["a.txt"], "the file")

    def test_too_many_notices_ask_for_a_scan(self, desk, monkeypatch):
        monkeypatch.setattr("dateline.collect.notices.LIMIT", 3)
        desk.start()
        desk.until(lambda: desk.log.count("watched"), "the start")
        for number in range(50):
            desk.write(f"{number}.txt", f"Words {number}", age=0)
        desk.until(lambda: len(desk.sources()) == 50, "all files")

    def test_more_settling_than_can_be_held(self, desk, monkeypatch):
        monkeypatch.setattr("dateline.collect.settling.LIMIT", 4)
        for number in range(30):
            desk.write(f"{number}.txt", f"Words {number}", age=0)
        desk.once()
        assert len(desk.sources()) == 30

    def test_changed_while_in_flight(self, desk):
        desk.broker.answer = lambda _: desk.hold
        desk.write("a.txt", "One.")
        desk.start()
        desk.until(lambda: desk.broker.held, "the first version in flight")
        desk.write("a.txt", "Two words.", age=0)
        desk.until(lambda: desk.metrics.value("dateline_backlog_files") == 2, "the second version to wait")
        desk.broker.answer = lambda _: None
        desk.broker.release()
        desk.until(lambda: len(desk.broker.articles()) == 2, "both")
        assert [(a.revision, a.text) for a in desk.broker.articles()] == [(1, "One."), (2, "Two words.")]

    def test_the_folder_goes_and_comes_back(self, make_desk, tmp_path, monkeypatch):
        monkeypatch.setattr("dateline.collect.watcher.LOST_SECONDS", 0.05)
        desk = make_desk(scan_seconds=0.05)
        desk.start()
        desk.until(lambda: desk.log.count("watched"), "the start")
        desk.folder.rename(tmp_path / "away")
        desk.until(lambda: not desk.health.ready(), "readiness to fail")
        (tmp_path / "away").rename(desk.folder)
        desk.until(desk.health.ready, "readiness")
        desk.write("a.txt")
        desk.until(lambda: desk.sources() == ["a.txt"], "the file")


class TestStart:
    def test_no_folder(self, desk):
        desk.folder.rmdir()
        with pytest.raises(Misconfigured, match="not a directory"):
            desk.once()

    def test_a_second_collector(self, desk):
        journal = Journal(desk.settings.state_dir, desk.folder)
        with pytest.raises(Misconfigured, match="another collector"):
            desk.once()
        journal.close()
        desk.once()

    def test_a_damaged_journal(self, desk):
        desk.settings.state_dir.mkdir()
        (desk.settings.state_dir / "journal.sqlite").write_bytes(b"no database" * 1000)
        with pytest.raises(Misconfigured, match="journal"):
            desk.once()

    def test_misconfigured_kafka(self, desk):
        def connect():
            raise Misconfigured

        collector = desk.collector()
        collector.connect = connect
        with pytest.raises(Misconfigured):
            collector.run(threading.Event(), once=True)

    def test_the_folder_goes_in_the_middle_of_once(self, desk, monkeypatch):
        desk.write("a.txt", age=-3600)
        desk.settings.__dict__["settle_seconds"] = 3600.0
        monkeypatch.setattr("dateline.collect.watcher.LOST_SECONDS", 0.05)
        desk.settings.__dict__["scan_seconds"] = 0.05
        desk.start(once=True)
        desk.until(lambda: desk.metrics.value("dateline_backlog_files") == 1, "a settling file")
        desk.folder.rename(desk.folder.with_name("away"))
        desk.until(lambda: desk.errors, "the error")
        assert isinstance(desk.errors[0], Unavailable)
