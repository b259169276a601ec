import json
import urllib.error
import urllib.request

import pytest

from dateline.errors import Misconfigured
from dateline.health import Health
from dateline.resolve.fold import Joining, join, open_event
from dateline.serve import board, dossier
from dateline.serve.http import HttpServer
from dateline.serve.view import View
from dateline.telemetry import Metrics
from support.makers import DAY, claimant, figure, mention, party, place


def get(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


@pytest.fixture
def parts():
    metrics, health, view = Metrics(), Health(), View()
    server = HttpServer("127.0.0.1", 0, metrics, health).start(board.routes(view))
    yield server, metrics, health, view
    server.stop()


@pytest.fixture
def event():
    first = mention(
        actors=[party("Lake <Front>", "TCD", "REB")],
        place=place("Bekaa", "TCD"),
        figures=[figure("killed", 4, 4)],
        claimed_by=[claimant("the army", "TCD")],
    )
    second = mention("b.txt", publisher="B", figures=[figure("killed", 9, 9)])
    return join(open_event(first, DAY, DAY), second, Joining(DAY, DAY, 10, {"same trigger": 2.6}))


def test_metrics_are_in_the_text_format_and_in_openmetrics_when_asked(parts):
    server, metrics, *_ = parts
    metrics.articles.inc()
    status, text, headers = get(server.url + "/metrics")
    assert status == 200
    assert "dateline_articles_total 1.0" in text
    assert headers["Content-Type"].startswith("text/plain")
    _, text, headers = get(server.url + "/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert headers["Content-Type"].startswith("application/openmetrics-text")
    assert text.endswith("# EOF\n")


def test_readiness_names_each_check_and_fails_until_all_are_ok(parts):
    server, _, health, _ = parts
    assert get(server.url + "/readyz")[0] == 503
    health.set("broker", ok=True, detail="answers")
    health.set("restored", ok=False, detail="reading")
    status, body, _ = get(server.url + "/readyz")
    assert status == 503
    assert json.loads(body)["checks"]["restored"] == {"ok": False, "detail": "reading"}
    health.set("restored", ok=True, detail="shards [0]")
    assert get(server.url + "/readyz")[0] == 200
    assert "dateline_ready 1.0" in get(server.url + "/metrics")[1]


def test_alive_is_alive_whatever_readiness_says(parts):
    assert get(parts[0].url + "/healthz")[0] == 200


def test_the_board_lists_events_and_shows_one_with_its_sentences(parts, event):
    server, _, _, view = parts
    view.take(event.event_id, event)
    _, page, _ = get(server.url + "/")
    assert "Lake &lt;Front&gt;" in page
    assert "disputed" in page
    _, page, _ = get(f"{server.url}/events/{event.event_id}")
    assert "<mark>attacked</mark>" in page
    assert "the army" in page
    assert "joined for: same trigger +2.6" in page


def test_the_dossier_tells_what_is_known_and_how(event):
    lines = dossier.text(event).splitlines()
    assert "  who         Lake <Front> [TCD]" in lines
    assert "  killed      4 to 9 (disputed)" in lines
    assert "              4: the army, 2026-09-14" in lines
    assert "      Rebels [attacked] the town of Bekaa on Monday, killing four people." in lines
    assert "      joined for: same trigger +2.6" in lines


def test_the_api_gives_the_records(parts, event):
    server, _, _, view = parts
    view.take(event.event_id, event)
    assert json.loads(get(server.url + "/api/events")[1])[0]["event_id"] == event.event_id
    assert json.loads(get(server.url + "/api/events?type=MARKET")[1]) == []
    assert json.loads(get(f"{server.url}/api/events/{event.event_id}")[1])["type"] == "ASSAULT"
    assert get(server.url + "/api/events/ev_0")[0] == 404
    assert get(server.url + "/api/events?limit=many")[0] == 400


def test_a_port_that_is_taken_is_an_error_that_says_what_to_do_or_gives_way(parts):
    server = parts[0]
    port = int(server.url.rsplit(":", 1)[1])
    with pytest.raises(Misconfigured, match="DATELINE_HTTP_PORT"):
        HttpServer("127.0.0.1", port, Metrics(), Health()).start()
    other = HttpServer("127.0.0.1", port, Metrics(), Health(), fall_back=True).start()
    try:
        assert other.url != server.url
        assert get(other.url + "/healthz")[0] == 200
    finally:
        other.stop()


def test_the_view_keeps_the_highest_revision_and_obeys_tombstones(event):
    view = View()
    assert view.take(event.event_id, event)
    assert not view.take(event.event_id, event.model_copy(update={"revision": 1}))
    assert view.latest() == [event]
    assert view.take(event.event_id, None)
    assert view.latest() == []
