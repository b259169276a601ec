"""The contract as documents: a JSON Schema (2020-12) per record and one AsyncAPI 3.0 document.

`make schemas` writes them to `schemas/` (it needs the extra `dev`); a test holds them to the models.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from dateline import __version__, topics
from dateline.records import Article, Event, Mention, Record, Reject
from dateline.settings import Settings
from dateline.topics import Topic
from dateline.wire import CE_TYPES

MODELS: dict[str, type[Record]] = {"article": Article, "mention": Mention, "event": Event, "reject": Reject}

RECEIVED = {"news.articles.v1": "extract", "news.mentions.v1": "resolve", "news.events.v1": "serve"}
"""Which stage reads a topic; the rejects topic is read by people."""


def documents() -> dict[str, str]:
    """File name to text of every generated document. Deterministic."""
    found = {f"{name}.v1.schema.json": _text(json_schema(model)) for name, model in MODELS.items()}
    return {**found, "asyncapi.yaml": yaml.safe_dump(asyncapi(), sort_keys=False, allow_unicode=True, width=110)}


def json_schema(model: type[Record]) -> dict[str, Any]:
    """The schema that every written record meets. Open for unknown fields, as readers must be."""
    schema = model.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dateline:{model.__name__.lower()}:v1",
        **schema,
    }


def asyncapi() -> dict[str, Any]:
    """The topics, their keys, Kafka settings and messages, for the default settings."""
    declared = topics.declared(Settings.model_construct())
    channels = {topic.name: _channel(topic) for topic in declared}
    operations: dict[str, Any] = {}
    for topic in declared:
        operations[f"send_{topic.name}"] = {"action": "send", "channel": {"$ref": f"#/channels/{topic.name}"}}
        if topic.name in RECEIVED:
            reading = {"action": "receive", "channel": {"$ref": f"#/channels/{topic.name}"}}
            operations[f"{RECEIVED[topic.name]}_{topic.name}"] = reading
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Dateline",
            "version": __version__,
            "description": "Articles, mentions of events, and one record per real-world event in a compacted topic.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": {model.__name__: _message(name, model) for name, model in MODELS.items()}},
    }


def _channel(topic: Topic) -> dict[str, Any]:
    carried = topic.carries if topic.carries in {m.__name__ for m in MODELS.values()} else "Reject"
    config: dict[str, Any] = {key: int(value) if value.isdigit() else value for key, value in topic.config.items()}
    config["cleanup.policy"] = [topic.config["cleanup.policy"]]
    return {
        "address": topic.name,
        "description": f"Carries {topic.carries}; the key is {topic.key}.",
        "messages": {carried: {"$ref": f"#/components/messages/{carried}"}},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": config,
                "bindingVersion": "0.5.0",
            }
        },
    }


def _message(name: str, model: type[Record]) -> dict[str, Any]:
    reference = {"$ref": f"./{name}.v1.schema.json"}
    message: dict[str, Any] = {"name": model.__name__, "summary": (model.__doc__ or "").splitlines()[0]}
    if model is Reject:  # the value is what was rejected, whatever it was
        return {**message, "headers": reference, "contentType": "application/octet-stream"}
    headers = {
        "type": "object",
        "properties": {"ce_type": {"const": CE_TYPES[model]}, "traceparent": {"type": "string"}},
        "required": ["ce_id", "ce_source", "ce_specversion", "ce_type"],
    }
    key = {"kafka": {"key": {"type": "string"}, "bindingVersion": "0.5.0"}}
    return {**message, "headers": headers, "payload": reference, "bindings": key}


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> None:
    """Write every document into this folder."""
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
