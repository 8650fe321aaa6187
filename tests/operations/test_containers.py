"""The container image and the composition of services, as far as they can be checked without an engine."""

import re
import subprocess
from pathlib import Path

import yaml
from django.conf import settings

from tests.operations import book

ROOT = Path(settings.BASE_DIR)
DEPLOY = ROOT / "deploy"


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=DEPLOY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def composition() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_image_has_no_finding_of_hadolint():
    run("hadolint", "Containerfile")


def test_composition_is_valid_by_the_compose_specification():
    run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml")


def test_every_value_is_in_the_example_of_its_environment():
    named = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    given = {line.partition("=")[0] for line in (DEPLOY / "compose.env.example").read_text().splitlines()}
    assert named == {name for name in given if name.isupper()}


def test_every_file_that_is_copied_or_mounted_exists():
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    mounted = [
        volume.partition(":")[0]
        for service in composition()["services"].values()
        for volume in service.get("volumes", [])
    ]
    assert all((ROOT / path).exists() for line in copied for path in line.split())
    assert all((DEPLOY / path).exists() for path in mounted if path.startswith("./"))


def test_roles_of_the_container_are_those_of_the_book():
    database, *_steps = book.steps()
    statements = re.findall(r'^  -c (".*")', database, re.MULTILINE)
    assert statements == re.findall(r'^  -c (".*")', (DEPLOY / "create_roles.sh").read_text(), re.MULTILINE)
    assert len(statements) >= 6


def test_only_the_proxy_is_reached_from_outside():
    services = composition()["services"]
    assert {name for name, service in services.items() if "ports" in service} == {"server"}
    assert services["proxy"]["network_mode"] == "service:server"
    assert services["server"].get("command") is None  # that of the image, which listens on loopback
    assert '"--host", "127.0.0.1"' in (DEPLOY / "Containerfile").read_text()
