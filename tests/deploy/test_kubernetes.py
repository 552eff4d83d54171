"""The manifests as they would be applied: valid, closed, and as strict to each pod as docker-compose.yml is."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.settings import Settings

ROOT = Path(__file__).parents[2]
HERE = ROOT / "deploy" / "kubernetes"
SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")
BIN = Path(sys.executable).parent


def built(where: str) -> str:
    """What `kubectl kustomize` makes of a folder."""
    run = subprocess.run([BIN / "kubectl", "kustomize", HERE / where], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module", params=["base", "overlays/production"])
def manifests(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(built(request.param)) if each]


def of(manifests: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in manifests if each["kind"] == kind}


def pods(manifests: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in manifests:
        if each["kind"] in ("StatefulSet", "Job", "Deployment"):
            yield each["metadata"]["name"], each["spec"]["template"]


def selects(policy: dict[str, Any], pod: dict[str, Any]) -> bool:
    wanted = policy["spec"]["podSelector"].get("matchLabels", {})
    return bool(wanted.items() <= pod["metadata"]["labels"].items())


@pytest.mark.parametrize("where", ["base", "overlays/production"])
def test_every_manifest_is_valid_to_the_letter(where: str, tmp_path: Path):
    path = tmp_path / "all.yaml"
    path.write_text(built(where), encoding="utf-8")
    run = subprocess.run([BIN / "kubernetes-validate", "--strict", path], capture_output=True, text=True, timeout=120)
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    assert len(re.findall("passed for resource", said)) == sum(1 for each in yaml.safe_load_all(built(where)) if each)


def test_there_is_a_set_a_name_a_budget_and_a_scale_for_every_service_and_one_migration(
    manifests: list[dict[str, Any]],
):
    for kind in ("StatefulSet", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler"):
        assert set(of(manifests, kind)) == set(SERVICES), kind
    assert set(of(manifests, "Job")) == {"migrate"}


def test_no_pod_runs_as_root_writes_its_own_files_or_holds_a_token_of_the_cluster(manifests: list[dict[str, Any]]):
    for name, pod in pods(manifests):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] == 10001
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert {"cpu", "memory"} == set(container["resources"]["limits"]) == set(container["resources"]["requests"])


def test_every_service_is_probed_and_given_time_to_end(manifests: list[dict[str, Any]]):
    for name, each in of(manifests, "StatefulSet").items():
        (container,) = each["spec"]["template"]["spec"]["containers"]
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz", name
        assert (
            container["livenessProbe"]["httpGet"]["path"] == container["startupProbe"]["httpGet"]["path"] == "/healthz"
        )
        assert each["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= 20
        assert each["spec"]["selector"]["matchLabels"].items() <= each["spec"]["template"]["metadata"]["labels"].items()


def test_an_image_has_a_tag_of_the_release_and_every_service_its_own(manifests: list[dict[str, Any]]):
    found = {name: pod["spec"]["containers"][0]["image"].rpartition("/")[2] for name, pod in pods(manifests)}
    assert found == {"migrate": "rapporteur:0.1.0", **{name: f"rapporteur-{name}:0.1.0" for name in SERVICES}}


def test_every_pod_is_closed_but_for_what_a_policy_names(manifests: list[dict[str, Any]]):
    policies = of(manifests, "NetworkPolicy").values()
    for name, pod in pods(manifests):
        closing = [p for p in policies if selects(p, pod) and not {"ingress", "egress"} & set(p["spec"])]
        assert [p["spec"]["policyTypes"] for p in closing] == [["Ingress", "Egress"]], name
        asked = [p for p in policies if selects(p, pod) and "ingress" in p["spec"]]
        assert len(asked) == (1 if name in SERVICES else 0)
    for policy in policies:
        for rule in (*policy["spec"].get("ingress", ()), *policy["spec"].get("egress", ())):
            assert rule.get("from") or rule.get("to"), "a rule for everyone"
            assert rule["ports"]


def test_nothing_secret_is_in_a_manifest(manifests: list[dict[str, Any]]):
    assert not of(manifests, "Secret")
    for kept in of(manifests, "ConfigMap").values():
        assert not [name for name in kept["data"] if re.search("PASSWORD|TOKEN|SECRET|DATABASE_URL", name)]


def test_what_is_configured_is_a_setting_of_the_product(manifests: list[dict[str, Any]]):
    (config,) = of(manifests, "ConfigMap").values()
    given = {name.removeprefix("RAPPORTEUR_").lower(): value for name, value in config["data"].items()}
    assert set(given) <= set(Settings.model_fields)
    made = Settings(_env_file=None, **given)
    assert all(
        scale["spec"]["maxReplicas"] <= made.partitions for scale in of(manifests, "HorizontalPodAutoscaler").values()
    )


def test_a_pods_name_is_its_name_in_its_group(manifests: list[dict[str, Any]]):
    for each in of(manifests, "StatefulSet").values():
        (container,) = each["spec"]["template"]["spec"]["containers"]
        named = {env["name"]: env["valueFrom"]["fieldRef"]["fieldPath"] for env in container["env"]}
        assert named == {"RAPPORTEUR_KAFKA_MEMBER": "metadata.name"}


def test_what_is_for_operators_is_not_reached_from_outside(manifests: list[dict[str, Any]]):
    paths = [
        (path["path"], path["backend"]["service"]["name"])
        for each in of(manifests, "Ingress").values()
        for rule in each["spec"]["rules"]
        for path in rule["http"]["paths"]
    ]

    def reached(address: str) -> set[str]:
        return {service for path, service in paths if re.fullmatch(path, address)}

    assert {service for _, service in paths} == set(SERVICES)
    for service in SERVICES[:-1]:
        assert service in reached(f"/{service}/sessions/one/documents/report")
        assert service not in reached(f"/{service}/metrics") | reached(f"/{service}/readyz")
    assert reached("/sessions/one") == {"portal"}
    assert reached("/metrics") == reached("/readyz") == set()
