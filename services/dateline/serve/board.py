"""The pages and the API over the events topic: `/`, `/events/{id}`, `/api/events`, `/api/events/{id}`."""

from collections.abc import Mapping
from html import escape
from importlib import resources
from string import Template

from aiohttp import web

from dateline.records import Event, MentionRef
from dateline.serve import console, dossier
from dateline.serve.http import Handler
from dateline.serve.view import View

SHOWN = 200
"""Events on the front page, and the default of `/api/events?limit=`."""

COLUMNS = ("type", "who", "whom", "where", "when", "status", "figures", "articles", "independent", "disputed")


def routes(view: View) -> Mapping[str, Handler]:
    """The handlers over a view that somebody else keeps up to date."""

    async def front(_: web.Request) -> web.Response:
        events = view.latest(SHOWN)
        note = f"{len(view.events)} events, those with the newest news first. As JSON: /api/events"
        return _page("events", note, _table(events))

    async def one(request: web.Request) -> web.Response:
        event = _find(view, request)
        return _page(event.type.lower(), event.event_id, _dossier(event))

    async def api_list(request: web.Request) -> web.Response:
        limit = request.query.get("limit", str(SHOWN))
        if not limit.isdigit():
            raise web.HTTPBadRequest(text="limit: a whole number is expected, such as /api/events?limit=50\n")
        wanted = request.query.get("type", "").upper()
        events = [e for e in view.latest() if not wanted or e.type == wanted][: int(limit)]
        return _json("[" + ",".join(event.model_dump_json() for event in events) + "]")

    async def api_one(request: web.Request) -> web.Response:
        return _json(_find(view, request).model_dump_json())

    return {"/": front, "/events/{id}": one, "/api/events": api_list, "/api/events/{id}": api_one}


def _find(view: View, request: web.Request) -> Event:
    event = view.events.get(request.match_info["id"])
    if event is None:
        raise web.HTTPNotFound(text="no such event here: it may be older than what this page keeps\n")
    return event


def _json(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/json")


def _page(heading: str, note: str, body: str) -> web.Response:
    template = Template((resources.files(__package__) / "board.html").read_text("utf-8"))
    page = template.substitute(heading=escape(heading), note=escape(note), body=body)
    return web.Response(text=page, content_type="text/html")


def _table(events: list[Event]) -> str:
    head = "".join(f"<th>{column}</th>" for column in COLUMNS)
    return f"<table><tr>{head}</tr>{''.join(map(_row, events))}</table>"


def _row(event: Event) -> str:
    kind, *cells, disputed = console.row(event)
    link = f'<a href="/events/{escape(event.event_id)}" title="{escape(event.summary)}">{escape(kind)}</a>'
    middle = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><td class="type">{link}</td>{middle}<td class="disputed">{escape(disputed)}</td></tr>'


def _dossier(event: Event) -> str:
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in dossier.facts(event))
    return f"<table>{rows}</table><h2>Mentions</h2>{''.join(map(_mention, event.mentions))}"


def _mention(ref: MentionRef) -> str:
    before, trigger, after = map(escape, dossier.marked(ref))
    why = f'<div class="muted">joined for: {escape(dossier.reasons(ref))}</div>' if ref.why else ""
    quoted = f"<blockquote>{before}<mark>{trigger}</mark>{after}</blockquote>"
    return f'<div class="muted">{escape(dossier.origin(ref))}</div>{quoted}{why}'
