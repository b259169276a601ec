"""What deploy/ and docker-compose.yml say must be true of the code. No Docker is needed; promtool is used if found."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.metrics_core import Metric

from dateline import errors, topics
from dateline.settings import PREFIX, Settings
from dateline.telemetry import Metrics

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
IGNORE = ROOT / ".dockerignore"
COMPOSE = ROOT / "docker-compose.yml"
PROMETHEUS = ROOT / "deploy" / "prometheus"
CONFIG, ALERTS, ALERT_TESTS = (PROMETHEUS / name for name in ("prometheus.yml", "alerts.yml", "alerts.test.yml"))

SERVICES = {"collect", "extract", "resolve", "serve"}
OURS = SERVICES | {"topics"}
STATE = "/var/lib/dateline"
PORT = 9464
SUFFIXES = {
    "counter": ("_total", "_created"),
    "gauge": ("",),
    "histogram": ("_bucket", "_count", "_sum", "_created"),
    "info": ("_info",),
}
TARGET_LABELS = {"job", "instance", "service"}
"""What Prometheus adds to every series; see prometheus.yml."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())


@pytest.fixture(scope="module")
def stages() -> list[list[tuple[str, str]]]:
    """The Dockerfile's instructions, as (name, rest), by build stage."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, rest = line.partition(" ")
        if name == "FROM":
            found.append([])
        found[-1].append((name, " ".join(rest.split())))
    return found


@pytest.fixture(scope="module")
def families() -> dict[str, Metric]:
    """Our metrics by name, each with at least one sample."""
    collected = populated().registry.collect()
    return {family.name: family for family in collected if not family.name.startswith("process_")}


def populated() -> Metrics:
    metrics = Metrics()
    for metric in vars(metrics).values():
        if labels := getattr(metric, "_labelnames", ()):
            metric.labels(*["x"] * len(labels))
    return metrics


@pytest.fixture(scope="module")
def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture(scope="module")
def alerts(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [rule for rule in rules if "alert" in rule]


def values(stage: list[tuple[str, str]], name: str) -> list[str]:
    return [rest for instruction, rest in stage if instruction == name]


def variables(stage: list[tuple[str, str]]) -> dict[str, str]:
    """The ENV of a build stage."""
    words = (word for rest in values(stage, "ENV") for word in shlex.split(rest))
    return dict(word.split("=", 1) for word in words)


def parse(arguments: list[str]) -> click.Context:
    """Parse a command line as `dateline` does, without running it; raises click.UsageError as it does."""
    from dateline.__main__ import cli  # noqa: PLC0415 - the tests of the other files need no command line

    command: click.Command = cli
    context, rest = click.Context(cli, info_name="dateline"), list(arguments)
    while isinstance(command, click.Group):
        name, found, rest = command.resolve_command(context, rest)
        assert name is not None and found is not None
        command = found
        context = click.Context(command, info_name=name, parent=context)
    return command.make_context(context.info_name, rest, parent=context.parent)


def promtool(*arguments: str, text: str | None = None) -> None:
    """Run promtool, which must succeed, with no remark."""
    done = subprocess.run(
        ["promtool", *arguments], input=text, cwd=PROMETHEUS, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert text is None or not done.stdout + done.stderr


needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed (on Debian: in the package prometheus)"
)


# The image


def test_base_images_are_python_3_11_with_a_pinned_tag(stages):
    images = [values(stage, "FROM")[0].split()[0] for stage in stages]
    assert len(images) == 2
    assert all(re.fullmatch(r"python:3\.11(\.\d+)?-slim(-[a-z]+)?", image) for image in images)


def test_the_image_copies_only_what_exists_and_is_not_ignored(stages):
    kept = {line[1:] for line in IGNORE.read_text().split() if line.startswith("!")}
    copied = {s.rstrip("/") for c in values(stages[0], "COPY") for s in c.split()[:-1] if not s.startswith("--")}
    assert copied == kept, "the build context holds exactly what is copied"
    assert [path for path in sorted(copied) if not (ROOT / path).exists()] == []


def test_dependencies_are_installed_by_hash_and_the_wheel_without_any(stages):
    commands = " ".join(values(stages[0], "RUN"))
    assert re.search(r"pip install --require-hashes -r requirements\.txt", commands)
    assert re.search(r"pip wheel --no-build-isolation --no-deps ", commands)
    assert re.search(r"pip install --no-deps dist/dateline-\*\.whl", commands)
    locked = (ROOT / "requirements.txt").read_text()
    assert "--hash=sha256:" in locked
    assert re.search(r"^hatchling==", locked, re.MULTILINE), "the wheel is built with what the lock holds"


def test_the_image_runs_as_a_plain_user_who_owns_the_state_volume(stages):
    final = stages[-1]
    (user,) = values(final, "USER")
    uid, gid = user.split(":")
    setup = " ".join(values(final, "RUN"))
    assert uid.isdecimal() and int(uid) > 0 and f"--uid {uid} " in setup and f"--gid {gid} " in setup
    assert values(final, "VOLUME") == [f'["{STATE}"]']
    assert re.search(rf"install --directory --owner=dateline --group=dateline .*{STATE}\b", setup)
    names = [name for name, _ in final]
    assert names.index("RUN") < names.index("VOLUME"), "what is changed in a volume after its declaration is lost"


def test_the_image_serves_everywhere_and_stops_in_order(stages):
    final = stages[-1]
    assert variables(final)["DATELINE_HTTP_HOST"] == "0.0.0.0"
    assert variables(final)["DATELINE_STATE_DIR"] == STATE
    assert values(final, "EXPOSE") == [str(PORT)]
    assert Settings.model_fields["http_port"].default == PORT
    assert values(final, "STOPSIGNAL") == ["SIGTERM"]
    assert values(final, "ENTRYPOINT") == ['["dateline"]']


def test_the_image_asks_whether_it_is_alive_with_python_alone(stages):
    (check,) = values(stages[-1], "HEALTHCHECK")
    options, _, command = check.partition("CMD ")
    for option in ("--interval=", "--timeout=", "--start-period=", "--retries="):
        assert option in options
    program, flag, code = yaml.safe_load(command)
    assert (program, flag) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert f"http://127.0.0.1:{PORT}/healthz" in code


def test_the_health_check_succeeds_on_a_live_service_and_fails_without_one(stages):
    from dateline.health import Health  # noqa: PLC0415
    from dateline.serve.http import HttpServer  # noqa: PLC0415

    code = yaml.safe_load(values(stages[-1], "HEALTHCHECK")[0].partition("CMD ")[2])[2]
    server = HttpServer("127.0.0.1", 0, Metrics(), Health()).start()
    port = server.url.rpartition(":")[2]
    try:
        exec(code.replace(str(PORT), port), {})
    finally:
        server.stop()
    with pytest.raises(OSError, match="refused"):
        exec(code.replace(str(PORT), port), {})


def test_the_image_needs_no_packages_of_the_system_and_keeps_no_cache(stages):
    commands = " ".join(rest for stage in stages for rest in values(stage, "RUN"))
    assert not re.search(r"\b(apt|apt-get|curl|wget|sudo)\b", commands)
    assert variables(stages[0])["PIP_NO_CACHE_DIR"] == "1"
    assert not any(values(stage, "ADD") for stage in stages)


def test_the_header_names_a_real_command_for_every_service(compose):
    header = DOCKERFILE.read_text().split("\nFROM", 1)[0]
    named = {match.strip() for match in re.findall(r"^#   (\S.*?)(?:   |,|$)", header, re.MULTILINE)}
    named = {re.split(r"\s{2,}", line)[0] for line in named}
    assert named == {" ".join(compose["services"][name]["command"]) for name in OURS}
    for line in named:
        parse(shlex.split(line))


# Compose


def test_every_service_is_there(compose):
    assert set(compose["services"]) == OURS | {"kafka", "prometheus"}


def test_every_image_has_a_pinned_tag(compose):
    for name, service in compose["services"].items():
        tag = service["image"].rpartition(":")[2]
        if "build" in service:
            assert tag not in {"", "latest"}, name
        else:
            assert re.fullmatch(r"v?\d+\.\d+\.\d+", tag), name


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_exists(compose, name):
    context = parse(compose["services"][name]["command"])
    assert context.command.callback is not None


def test_commands_do_what_their_services_are_named_for(compose):
    stage = {name: parse(compose["services"][name]["command"]) for name in OURS}
    assert stage["collect"].info_name == "watch"
    assert [stage[name].params["stage"] for name in ("extract", "resolve")] == ["extract", "resolve"]
    assert stage["serve"].info_name == "serve"
    assert (stage["topics"].info_name, stage["topics"].params["create"]) == ("topics", True)


def test_an_unknown_command_would_be_noticed():
    for wrong in (
        ["wach", "/articles"],
        ["worker", "resolv"],
        ["topics", "--crate"],
        ["watch"],
        ["serve", "--port", "1"],
    ):
        with pytest.raises(click.UsageError):
            parse(wrong)


def test_our_services_share_one_image_of_this_dockerfile(compose):
    builds = [compose["services"][name]["build"] for name in OURS]
    assert all(build == builds[0] for build in builds)
    assert (ROOT / builds[0]["context"] / builds[0]["dockerfile"]).resolve() == DOCKERFILE
    assert len({compose["services"][name]["image"] for name in OURS}) == 1


def test_every_variable_is_a_setting_and_every_value_is_valid(compose, stages):
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for path in (DOCKERFILE, COMPOSE, ALERTS, CONFIG):
        used = set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]", path.read_text()))
        assert used - known == set(), path.name
    image = variables(stages[-1])
    for name in OURS:
        given = {**image, **compose["services"][name]["environment"]}
        fields = {key.removeprefix(PREFIX).lower(): value for key, value in given.items() if key.startswith(PREFIX)}
        loaded = Settings(**fields)
        assert (loaded.kafka, loaded.log_format) == ("kafka:9092", "json")


def test_every_volume_is_declared_and_used(compose):
    used = set()
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            kind, source = mount(volume)
            if kind == "volume":
                used.add(source)
            else:
                assert (ROOT / source).is_dir(), source
    assert used == set(compose["volumes"])


def mount(volume: str | dict[str, Any]) -> tuple[str, str]:
    """The kind of a mount (bind or volume), and its source with the default of its variable."""
    if isinstance(volume, dict):
        kind, source = volume["type"], volume["source"]
    else:
        source = volume.split(":")[0]
        kind = "bind" if source.startswith((".", "/")) else "volume"
    return kind, re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", source)


def test_the_articles_are_read_only_and_the_journal_is_kept(compose):
    collect = compose["services"]["collect"]
    articles, journal = collect["volumes"]
    assert mount(articles) == ("bind", "./seeds")
    assert articles["source"] == "${ARTICLES:-./seeds}"
    assert articles["read_only"] and articles["target"] == collect["command"][-1]
    assert journal.endswith(":" + STATE)


def test_services_wait_for_what_they_need(compose):
    services = compose["services"]
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in services, name
            assert how["condition"] in {"service_healthy", "service_completed_successfully"}
            assert how["condition"] != "service_healthy" or "test" in services[other]["healthcheck"]
            assert how["condition"] != "service_completed_successfully" or services[other]["restart"] == "no"
    assert services["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    assert all(
        services[n]["depends_on"] == {"topics": {"condition": "service_completed_successfully"}} for n in SERVICES
    )


def test_services_come_back_and_have_time_to_stop(compose):
    from dateline.app import STOP_SECONDS  # noqa: PLC0415

    for name in SERVICES:
        service = compose["services"][name]
        assert service["restart"] == "unless-stopped"
        assert service["stop_grace_period"] == "15s"
        assert STOP_SECONDS < 15
    assert all(compose["services"][name]["restart"] == "unless-stopped" for name in ("kafka", "prometheus"))


def test_kafka_is_reached_where_it_listens(compose):
    kafka = compose["services"]["kafka"]
    environment = kafka["environment"]
    advertised = dict(pair.split("://") for pair in environment["KAFKA_ADVERTISED_LISTENERS"].split(","))
    listening = dict(pair.split("://") for pair in environment["KAFKA_LISTENERS"].split(","))
    protocols = dict(pair.split(":") for pair in environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
    assert listening.keys() == protocols.keys() == advertised.keys() | {environment["KAFKA_CONTROLLER_LISTENER_NAMES"]}
    assert compose["services"]["serve"]["environment"]["DATELINE_KAFKA"] == advertised["INSIDE"] == "kafka:9092"
    assert all(advertised[name].endswith(listening[name]) for name in advertised)
    assert kafka["ports"] == ["127.0.0.1" + listening["OUTSIDE"] + listening["OUTSIDE"]]
    assert environment["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    assert kafka["volumes"] == ["kafka:" + environment["KAFKA_LOG_DIRS"]]
    replicas = Settings.model_fields["replication_factor"].default
    assert replicas == environment["KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR"] == 1, "one broker"


def test_nothing_is_open_to_other_machines(compose):
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports and all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in ports)
    assert f"127.0.0.1:{PORT}:{PORT}" in compose["services"]["serve"]["ports"]


def test_no_path_of_one_machine_and_nothing_but_ascii():
    for path in (DOCKERFILE, IGNORE, COMPOSE, CONFIG, ALERTS, ALERT_TESTS):
        text = path.read_text()
        assert text.isascii(), path.name
        assert not re.search(r"(?<!\w)/(work|home|Users|root)/", text), path.name


# Prometheus


def test_prometheus_scrapes_every_service_and_loads_the_alerts(compose):
    config = yaml.safe_load(CONFIG.read_text())
    assert config["rule_files"] == [ALERTS.name]
    job = next(job for job in config["scrape_configs"] if job["job_name"] == "dateline")
    (found,) = job["dns_sd_configs"]
    assert set(found["names"]) == SERVICES <= set(compose["services"])
    assert (found["type"], found["port"]) == ("A", PORT)
    assert {"source_labels": ["__meta_dns_name"], "target_label": "service"} in job["relabel_configs"]
    prometheus = compose["services"]["prometheus"]
    assert f"--config.file=/etc/prometheus/{CONFIG.name}" in prometheus["command"]
    assert "./deploy/prometheus:/etc/prometheus:ro" in prometheus["volumes"]


def sample_names(families: dict[str, Metric]) -> dict[str, Metric]:
    return {family.name + suffix: family for family in families.values() for suffix in SUFFIXES[family.type]}


def metrics_in(text: str) -> set[str]:
    """Names of ours in an expression or a description, without those of recording rules."""
    return set(re.findall(r"(?<![\w:])dateline_\w+(?![\w:])", text))


def test_every_metric_in_the_rules_exists(rules, families):
    names = sample_names(families)
    for rule in rules:
        said = metrics_in(rule["expr"]) | metrics_in(str(rule.get("annotations", "")))
        unknown = {name for name in metrics_in(rule["expr"]) if name not in names}
        # an alert's text may name a metric for people: without the suffix of a histogram
        unknown |= {name for name in said if name not in names and name not in families}
        assert unknown == set(), rule
    assert any(metrics_in(rule["expr"]) for rule in rules)


def test_every_recorded_name_in_the_rules_is_recorded(rules):
    recorded = {rule["record"] for rule in rules if "record" in rule}
    used = {name for rule in rules for name in re.findall(r"\w+:\w+:\w+", rule["expr"])}
    assert used <= recorded
    assert all(re.fullmatch(r"[a-z_]+:dateline_\w+:\w+|dateline:\w+:\w+", name) for name in recorded)


def test_every_label_that_selects_is_a_label_of_its_metric(rules, families):
    names = sample_names(families)
    selections = [s for rule in rules for s in re.findall(r"(\w+)\{([^}]*)\}", rule["expr"])]
    assert len(selections) >= 10
    for metric, inside in selections:
        own = {label for sample in names[metric].samples for label in sample.labels} if metric != "up" else set()
        assert set(re.findall(r"(\w+)\s*[=!]", inside)) <= own | TARGET_LABELS, (metric, inside)


def test_every_label_value_that_selects_is_one_the_code_gives(rules, families):
    for rule in rules:
        for metric, inside in re.findall(r"(dateline_\w+)\{([^}]*)\}", rule["expr"]):
            said = sample_names(families)[metric].documentation
            for label, value in re.findall(r'(\w+)[=!]~?"([^"]*)"', inside):
                parts = value.split("|")
                assert all(part in (SERVICES if label in {"service", "stage"} else said) for part in parts), (
                    metric,
                    inside,
                )


def test_every_alert_says_how_long_how_bad_and_what_to_do(alerts):
    assert len(alerts) >= 7
    assert len({alert["alert"] for alert in alerts}) == len(alerts)
    for alert in alerts:
        assert re.fullmatch(r"Dateline([A-Z][a-z]+)+", alert["alert"])
        assert re.fullmatch(r"[1-9]\d*[mh]", alert["for"]), alert["alert"]
        assert alert["labels"]["severity"] in {"page", "ticket"}
        summary, description = alert["annotations"]["summary"], alert["annotations"]["description"]
        assert summary.endswith(".") and "\n" not in summary and len(summary) <= 120
        assert description.endswith(".") and len(description) > 60


def test_the_alerts_cover_the_symptoms(alerts):
    paging = {alert["alert"] for alert in alerts if alert["labels"]["severity"] == "page"}
    assert paging >= {
        "DatelineEventsLate",
        "DatelineFilesWaiting",
        "DatelineCollectStalled",
        "DatelineExtractStalled",
        "DatelineResolveStalled",
        "DatelineServiceDown",
        "DatelineNotReady",
        "DatelineBrokerAway",
        "DatelineRejectsFlood",
    }
    assert any(alert["labels"]["severity"] == "ticket" for alert in alerts)


def test_the_latency_objective_is_a_bound_of_its_histogram(alerts, families):
    late = next(alert for alert in alerts if alert["alert"] == "DatelineEventsLate")
    objective = float(re.search(r"p95_15m > (\d+)", late["expr"]).group(1))
    buckets = {float(s.labels["le"]) for s in families["dateline_event_latency_seconds"].samples if "le" in s.labels}
    assert objective in buckets, "between two bounds the percentile is a guess"


def test_commands_and_reasons_in_descriptions_exist(alerts):
    text = " ".join(alert["annotations"]["description"] for alert in alerts)
    for line in re.findall(r"`dateline ([^`]*)`", text):
        words = shlex.split(line)
        parse([*words, "0"] if words == ["rejects", "show"] else words)
    reasons = {str(reason) for reason in errors.Reason}
    assert set(re.findall(r"\b[a-z]+_(?:died|out)\b", text)) <= reasons
    assert "topics --create" not in text or topics.create


def test_every_alert_is_tested_both_ways(alerts):
    cases = yaml.safe_load(ALERT_TESTS.read_text())
    assert cases["rule_files"] == [ALERTS.name]
    fired, silent = set(), 0
    for case in cases["tests"]:
        assert case["name"] and case["input_series"]
        checks = [(c, c["exp_samples"]) for c in case.get("promql_expr_test", [])]
        checks += [(c, c["exp_alerts"]) for c in case.get("alert_rule_test", [])]
        assert checks, case["name"]
        silent += sum(not expected for _, expected in checks)
        fired |= set(re.findall(r"Dateline\w+", str([(c.get("alertname"), x) for c, x in checks if x])))
    assert {alert["alert"] for alert in alerts} <= fired
    assert silent >= 10, "what must not fire is tested too"


@needs_promtool
def test_promtool_accepts_the_configuration():
    promtool("check", "config", CONFIG.name)


@needs_promtool
def test_promtool_accepts_the_rules():
    promtool("check", "rules", ALERTS.name)


@needs_promtool
def test_promtool_sees_the_alerts_fire_as_they_should():
    promtool("test", "rules", ALERT_TESTS.name)


# The metrics themselves: what `promtool check metrics` asks of them, and a little more

BASE_UNITS = {"seconds", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres", "volts", "amperes"}
OTHER_UNITS = {
    *("minutes", "hours", "days", "weeks", "kelvins", "fahrenheit", "rankine", "inches", "yards", "miles"),
    *("bits", "calories", "pounds", "ounces"),
}
UNIT_PREFIXES = (
    *("pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi"),
    *("giga", "gibi", "tera", "tebi", "peta", "pebi"),
)
ABBREVIATIONS = {"s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"}
TYPES = {"counter", "gauge", "histogram", "summary"}
RESERVED = ("_bucket", "_count", "_sum", "_total", "_info", "_created")


def problems(family: Metric) -> Iterator[str]:
    """What is wrong with a metric's name, help text and labels."""
    name, words = family.name, family.name.split("_")
    if not re.fullmatch(r"dateline(_[a-z0-9]+)+", name):
        yield "not dateline_ and snake_case"
    if not family.documentation.endswith("."):
        yield "no help text, or one that is no sentence"
    if name.endswith(RESERVED):
        yield "a suffix that its type would add"
    if set(words) & TYPES:
        yield "its type is in its name"
    if set(words) & ABBREVIATIONS:
        yield "a unit is abbreviated"
    stripped = {word[len(prefix) :] for word in words for prefix in UNIT_PREFIXES if word.startswith(prefix)}
    if set(words) & OTHER_UNITS or stripped & (BASE_UNITS | OTHER_UNITS):
        yield "not a base unit"
    if family.type == "histogram" and words[-1] not in BASE_UNITS:
        yield "a histogram without a unit"
    for label in {label for sample in family.samples for label in sample.labels}:
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", label):
            yield f"label {label} is not snake_case"
        if label == "quantile" or (label == "le" and family.type != "histogram"):
            yield f"label {label} is reserved"


def test_metrics_are_named_as_prometheus_asks(families):
    assert len(families) >= 15
    assert {name: list(problems(family)) for name, family in families.items() if list(problems(family))} == {}


def test_counters_and_nothing_else_end_in_total(families):
    for family in families.values():
        names = {sample.name for sample in family.samples}
        totals = {name for name in names if name.endswith("_total")}
        assert totals == ({family.name + "_total"} if family.type == "counter" else set())
        assert names <= {family.name + suffix for suffix in SUFFIXES[family.type]}


@pytest.mark.parametrize(
    "name, kind",
    [
        ("dateline_files_total", "gauge"),
        ("dateline_wait_milliseconds", "gauge"),
        ("dateline_text_kilobytes", "gauge"),
        ("dateline_retention_days", "gauge"),
        ("dateline_wait_ms", "gauge"),
        ("dateline_files_counter", "counter"),
        ("dateline_gauge_ready", "gauge"),
        ("datelineReady", "gauge"),
        ("files", "gauge"),
        ("dateline_latency", "histogram"),
    ],
)
def test_a_badly_named_metric_would_be_noticed(name, kind):
    assert list(problems(Metric(name, "A sentence.", kind)))


def test_a_metric_without_help_would_be_noticed():
    assert list(problems(Metric("dateline_ready", "", "gauge")))
    assert not list(problems(Metric("dateline_ready", "1 when ready.", "gauge")))


@needs_promtool
def test_promtool_accepts_the_metrics():
    promtool("check", "metrics", text=generate_latest(populated().registry).decode())


# The licence


def test_the_licence_is_whole_and_the_one_the_package_names():
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License\n" in text and "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text and "APPENDIX: How to apply the Apache License to your work." in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text()
