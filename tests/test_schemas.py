import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from dateline import schemas
from dateline.resolve.fold import open_event
from support.makers import DAY, article, mention

FOLDER = Path(__file__).parents[1] / "schemas"
EXAMPLES = sorted((FOLDER / "examples").glob("*.json"))


@pytest.mark.parametrize("name", sorted(schemas.documents()))
def test_the_documents_are_those_of_the_models(name):
    assert (FOLDER / name).read_text() == schemas.documents()[name], "run `make schemas`"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_validates_exactly_when_it_says_so(path):
    name = path.name.removeprefix("invalid-").split("-")[0].removesuffix(".json")
    model = schemas.MODELS[name]
    validator = Draft202012Validator(schemas.json_schema(model), format_checker=Draft202012Validator.FORMAT_CHECKER)
    example = json.loads(path.read_text())
    if path.name.startswith("invalid-"):
        assert list(validator.iter_errors(example))
        with pytest.raises(ValueError, match="validation error"):
            model.model_validate(example)
    else:
        validator.validate(example)
        model.model_validate(example)


def test_every_record_has_an_example():
    assert set(schemas.MODELS) <= {path.name.split("-")[0].removesuffix(".json") for path in EXAMPLES}


@pytest.mark.parametrize(
    "record", [article(), mention(), open_event(mention(), DAY, DAY)], ids=lambda r: type(r).__name__
)
def test_what_is_written_meets_its_schema(record):
    Draft202012Validator(schemas.json_schema(type(record))).validate(json.loads(record.model_dump_json()))


def test_asyncapi_names_every_topic_and_resolves_its_references():
    document = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text())
    assert document["asyncapi"].startswith("3.")
    assert set(document["channels"]) == {"news.articles.v1", "news.mentions.v1", "news.events.v1", "news.rejects.v1"}
    for message in document["components"]["messages"].values():
        reference = (message.get("payload") or message["headers"])["$ref"]
        assert (FOLDER / reference).exists()
