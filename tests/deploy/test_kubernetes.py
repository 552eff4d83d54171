"""What deploy/kubernetes promises, of every manifest as a cluster would get it."""

from __future__ import annotations

import re
import tomllib
from itertools import product

import pytest

from shared.messaging.kafka_clients import PATIENCE
from shared.settings import Mode, Settings
from tests.deploy.manifests import PLACES, ROOT, SERVICES, Built, Manifest, built, matches, run
from tests.deploy.traffic import Pod, may_speak

RELEASE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
PORTS = {"gateway": 8080, "service": 8000, "kafka": 9092, "postgres": 5432, "names": 53, "collector": 4318}


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest) -> Built:
    return built(request.param)


def test_every_manifest_fits_the_schemas_of_kubernetes(place: Built, tmp_path):
    file = tmp_path / "built.yaml"
    file.write_text(place.text, encoding="utf-8")
    said = run("kubernetes-validate", "--strict", str(file))
    assert said.count(" passed ") == len(place.manifests) > 40


def test_everything_lies_in_one_namespace_that_refuses_pods_with_rights(place: Built):
    (namespace,) = place.of("Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert {m["metadata"].get("namespace") for m in place.manifests if m is not namespace} == {
        namespace["metadata"]["name"]
    }


def too_much(pod: Manifest, *, once: bool) -> set[str]:
    """What a pod's template lets it do, or leaves open, that none here should; `once` is for one that is to end."""
    spec = pod["spec"]
    whole = spec.get("securityContext", {})
    found = {
        "may run as root": whole.get("runAsNonRoot") is not True or whole.get("runAsUser", 0) == 0,
        "any call of the kernel": whole.get("seccompProfile") != {"type": "RuntimeDefault"},
        "speaks to the cluster": spec.get("automountServiceAccountToken") is not False,
        "has nobody's account": "serviceAccountName" not in spec,
        "shares with its machine": bool(spec.keys() & {"hostNetwork", "hostPID", "hostIPC"}),
        "keeps files on its machine": any("hostPath" in volume for volume in spec.get("volumes", [])),
        "files without bound": any("sizeLimit" not in v.get("emptyDir", {"sizeLimit": 0}) for v in spec["volumes"]),
        "stands where all others stand": not once and not spec.get("topologySpreadConstraints"),
    }
    for container in [*spec["containers"], *spec.get("initContainers", [])]:
        own, needs = container.get("securityContext", {}), container.get("resources", {})
        found |= {
            "gains rights": own.get("allowPrivilegeEscalation") is not False or bool(own.get("privileged")),
            "writes its own files": own.get("readOnlyRootFilesystem") is not True,
            "has capabilities": own.get("capabilities") != {"drop": ["ALL"]},
            "takes what it likes": not needs.get("requests", {}).keys() >= {"cpu", "memory"}
            or "memory" not in needs.get("limits", {}),
            "is not asked how it stands": not once
            and not container.keys() >= {"startupProbe", "readinessProbe", "livenessProbe"},
            "is any release": re.search(r":(?!latest$)[\w.-]*\d[\w.-]*$", container["image"]) is None,
        }
    return {fault for fault, is_so in found.items() if is_so}


def test_no_pod_may_do_more_than_it_must(place: Built):
    looked_at = {name: too_much(pod, once=name.startswith("Job")) for name, pod in place.pods()}
    assert len(looked_at) == 2 * len(SERVICES) + 1
    assert {name: faults for name, faults in looked_at.items() if faults} == {}


def test_a_pod_that_says_nothing_is_found_to_do_too_much():
    assert too_much({"spec": {"containers": [{"image": "nginx"}], "volumes": [{"emptyDir": {}}]}}, once=False) == {
        "may run as root",
        "any call of the kernel",
        "speaks to the cluster",
        "has nobody's account",
        "files without bound",
        "stands where all others stand",
        "gains rights",
        "writes its own files",
        "has capabilities",
        "takes what it likes",
        "is not asked how it stands",
        "is any release",
    }


def test_every_image_of_ours_is_that_of_this_release_and_others_are_those_of_compose(place: Built):
    images = {pod["spec"]["containers"][0]["image"] for _, pod in place.pods()}
    composed = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    foreign = {image for image in images if "rapporteur" not in image}
    assert len(images) == len(SERVICES) + 2
    assert all(image.endswith(f":{RELEASE}") for image in images - foreign)
    assert foreign
    assert all(f"image: {image}\n" in composed for image in foreign)
    release = "-" + RELEASE.replace(".", "-")
    assert all(job["metadata"]["name"].endswith(f"migrate{release}") for job in place.of("Job"))


def test_no_secret_has_its_value_here(place: Built):
    assert place.of("Secret") == []
    for text in [place.text, *(str(m.get("data")) for m in place.of("ConfigMap"))]:
        assert re.search(r"://[^\s/@]*:[^\s/@]+@", text) is None, "a password in an address"
    for name, pod in place.pods():
        written = [each["name"] for each in pod["spec"]["containers"][0].get("env", []) if "value" in each]
        assert not any(re.search("PASSWORD|SECRET|TOKEN", variable) for variable in written), name


def test_a_pod_is_sent_acts_where_it_is_ready_and_ended_where_it_is_dead(place: Built):
    for each in place.of("StatefulSet"):
        spec = each["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        asked = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "readiness", "liveness")}
        assert asked == {"startup": "/healthz", "readiness": "/readyz", "liveness": "/healthz"}
        assert spec["terminationGracePeriodSeconds"] > 3 + PATIENCE + 5  # the pause before it, the cluster, the rest


def test_a_pods_name_is_its_name_in_its_group(place: Built):
    for each in place.of("StatefulSet"):
        (container,) = each["spec"]["template"]["spec"]["containers"]
        from_itself = {
            e["name"]: e["valueFrom"]["fieldRef"]["fieldPath"] for e in container["env"] if "fieldRef" in str(e)
        }
        assert from_itself == {"RAPPORTEUR_KAFKA_MEMBER": "metadata.name"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_told_what_the_settings_know_and_nothing_else(service: str, place: Built):
    pod = place.one("StatefulSet", f"{service}-service")["spec"]["template"]
    given = place.environment(pod)
    ours = {name.removeprefix("RAPPORTEUR_").lower(): value for name, value in given.items() if "RAPPORTEUR_" in name}
    assert ours.keys() <= Settings.model_fields.keys()
    settings = Settings.model_validate(ours)
    assert settings.mode is Mode.PRODUCTION
    assert settings.kafka
    assert f"/{service}" in str(settings.database(service))
    mounted = {mount["mountPath"] for mount in pod["spec"]["containers"][0]["volumeMounts"]}
    assert str(settings.keys) in mounted
    assert given["PGSSLMODE"] == "verify-full"
    assert given["PGSSLROOTCERT"].rpartition("/")[0] in mounted


@pytest.mark.parametrize("service", SERVICES)
def test_a_pod_knows_the_password_of_its_own_database_alone(service: str, place: Built):
    names = {f"StatefulSet {service}-service", f"Job {service}-migrate-{RELEASE.replace('.', '-')}"}
    pods = {name: pod for name, pod in place.pods() if name in names}
    assert pods.keys() == names
    for pod in pods.values():
        assert secrets_of(pod) - {"postgres-ca", "rapporteur-keys"} == {f"postgres-{service}"}


def secrets_of(within: object) -> set[str]:
    """The names of all secrets that something in a manifest refers to."""
    if isinstance(within, list):
        return {name for each in within for name in secrets_of(each)}
    if not isinstance(within, dict):
        return set()
    own = {within["secretName"]} if "secretName" in within else set()
    own |= {within[key]["name"] for key in ("secretKeyRef", "secretRef") if key in within}
    return own | secrets_of(list(within.values()))


def test_no_service_has_more_pods_than_partitions_and_none_is_taken_away_whole(place: Built):
    partitions = int(place.one("ConfigMap", "rapporteur")["data"]["RAPPORTEUR_PARTITIONS"])
    scaled = {each["spec"]["scaleTargetRef"]["name"]: each["spec"] for each in place.of("HorizontalPodAutoscaler")}
    assert scaled.keys() == {m["metadata"]["name"] for m in place.of("StatefulSet")}
    assert all(2 <= spec["minReplicas"] <= spec["maxReplicas"] <= partitions for spec in scaled.values())
    for workload in place.of("StatefulSet", "Deployment"):
        labels = workload["spec"]["template"]["metadata"]["labels"]
        kept = [b for b in place.of("PodDisruptionBudget") if matches(b["spec"]["selector"], labels)]
        assert [each["spec"]["maxUnavailable"] for each in kept] == [1], workload["metadata"]["name"]


def test_a_name_that_is_selected_by_is_that_of_one_workload_alone(place: Built):
    for service in place.of("Service"):
        chosen = [
            name
            for name, pod in place.pods()
            if matches({"matchLabels": service["spec"]["selector"]}, pod["metadata"]["labels"])
        ]
        assert len(chosen) == 1, (service["metadata"]["name"], chosen)
    for each in place.of("StatefulSet"):
        assert matches(each["spec"]["selector"], each["spec"]["template"]["metadata"]["labels"])


def test_the_gateway_is_the_one_of_compose_and_finds_every_service(place: Built):
    given = place.one("ConfigMap", "gateway")["data"]
    assert given["nginx.conf"] == (ROOT / "deploy/gateway/nginx.conf").read_text(encoding="utf-8")
    found = re.search(r"set \$suffix (\S+);", given["place.conf"])
    assert found is not None
    for service in SERVICES:
        known = place.one("Service", f"{service}-service")["metadata"]
        assert service + found[1] == f"{known['name']}.{known['namespace']}.svc.cluster.local"


def test_nobody_speaks_to_anybody_but_who_must(place: Built):
    ours = {pod["metadata"]["labels"]["app.kubernetes.io/component"]: pod for _, pod in place.pods()}
    pods = {name: Pod("rapporteur", pod["metadata"]["labels"]) for name, pod in ours.items()} | {
        "stranger": Pod("rapporteur", {"app": "unknown"}),
        "elsewhere": Pod("default", {"app.kubernetes.io/component": "gateway"}),
        "ingress": Pod("ingress", {}),
        "prometheus": Pod("monitoring", {"app.kubernetes.io/name": "prometheus"}),
        "collector": Pod("monitoring", {"app.kubernetes.io/name": "opentelemetry-collector"}),
        "kafka": Pod("kafka", {"strimzi.io/cluster": "rapporteur"}),
        "postgres": Pod("postgres", {"cnpg.io/cluster": "rapporteur"}),
        "names": Pod("kube-system", {"k8s-app": "kube-dns"}),
    }
    policies = place.of("NetworkPolicy")
    here = {name for name, pod in pods.items() if pod.namespace == "rapporteur"}
    speak = {
        (source, target, port)
        for source, target in product(pods, repeat=2)  # with another of its kind too
        for port in (*PORTS.values(), 22)
        if {source, target} & here and may_speak(policies, pods[source], pods[target], port)
    }
    assert speak == {
        ("ingress", "gateway", PORTS["gateway"]),
        ("gateway", "service", PORTS["service"]),
        ("prometheus", "service", PORTS["service"]),
        ("service", "kafka", PORTS["kafka"]),
        ("service", "postgres", PORTS["postgres"]),
        ("service", "collector", PORTS["collector"]),
        ("migration", "postgres", PORTS["postgres"]),
        *((name, "names", PORTS["names"]) for name in here),
    }
