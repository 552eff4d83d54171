"""What is in deploy/kubernetes, built as a cluster would get it, and what is to be asked of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
PLACES = ("base", "overlays/production")
SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")
WORKLOADS = ("StatefulSet", "Deployment", "Job")

Manifest = dict[str, Any]


def run(tool: str, *arguments: str, told: str | None = None, **environment: str) -> str:
    """What a tool that is installed beside this Python prints; it must be there, and end with status 0."""
    program = Path(sys.executable).with_name(tool)
    done = subprocess.run(
        [program, *arguments], cwd=ROOT, env=environment, input=told, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, (tool, arguments, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout + done.stderr


@dataclass(frozen=True)
class Built:
    """All manifests of one place, in the order in which they are applied."""

    text: str
    manifests: tuple[Manifest, ...]

    def of(self, *kinds: str) -> list[Manifest]:
        """The manifests of some kinds."""
        return [each for each in self.manifests if each["kind"] in kinds]

    def one(self, kind: str, name: str) -> Manifest:
        """The one manifest of a kind and name; a generated name may go on with the digest of what it holds."""
        (found,) = [m for m in self.of(kind) if m["metadata"]["name"] == name or _generated(m, name)]
        return found

    def pods(self) -> Iterator[tuple[str, Manifest]]:
        """The template of every pod that is to run, with the kind and name of what runs it."""
        for each in self.of(*WORKLOADS):
            yield f"{each['kind']} {each['metadata']['name']}", each["spec"]["template"]

    def environment(self, pod: Manifest) -> dict[str, str]:
        """The variables that a pod is given from what is built here: without those from secrets and from itself."""
        container = pod["spec"]["containers"][0]
        given: dict[str, str] = {}
        for source in container.get("envFrom", []):
            given |= self.one("ConfigMap", source["configMapRef"]["name"])["data"]
        return given | {each["name"]: each["value"] for each in container.get("env", []) if "value" in each}


def _generated(manifest: Manifest, name: str) -> bool:
    return manifest["kind"] == "ConfigMap" and str(manifest["metadata"]["name"]).rpartition("-")[0] == name


@cache
def built(place: str) -> Built:
    """The manifests of deploy/kubernetes/`place`."""
    text = run("kubectl", "kustomize", f"deploy/kubernetes/{place}")
    return Built(text, tuple(yaml.safe_load_all(text)))


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a selector selects what has these labels; one that says nothing selects everything."""
    assert selector.keys() <= {"matchLabels"}, f"this test reads no {set(selector)}"
    return all(labels.get(name) == value for name, value in selector.get("matchLabels", {}).items())
