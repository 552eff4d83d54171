"""Who may speak to whom under the network policies of a namespace, by the rules of Kubernetes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.deploy.manifests import Manifest, matches


@dataclass(frozen=True)
class Pod:
    """Someone in a cluster: the namespace, and the labels that policies go by."""

    namespace: str
    labels: Mapping[str, str]


def may_speak(policies: Sequence[Manifest], source: Pod, target: Pod, port: int) -> bool:
    """Whether the policies let a connection out of the one and into the other. Where none selects a pod, all may."""
    return _allowed(policies, source, target, port, "egress") and _allowed(policies, target, source, port, "ingress")


def _allowed(policies: Sequence[Manifest], pod: Pod, peer: Pod, port: int, way: str) -> bool:
    selecting = [
        policy
        for policy in policies
        if policy["metadata"]["namespace"] == pod.namespace
        and way.capitalize() in policy["spec"]["policyTypes"]
        and matches(policy["spec"]["podSelector"], pod.labels)
    ]
    rules = [rule for policy in selecting for rule in policy["spec"].get(way, [])]
    return not selecting or any(_lets(rule, pod.namespace, peer, port, way) for rule in rules)


def _lets(rule: Manifest, home: str, peer: Pod, port: int, way: str) -> bool:
    peers = rule.get("to" if way == "egress" else "from")
    ports = rule.get("ports")
    return (not ports or any(each["port"] == port for each in ports)) and (
        not peers or any(_is(each, home, peer) for each in peers)
    )


def _is(described: Manifest, home: str, peer: Pod) -> bool:
    assert described.keys() <= {"namespaceSelector", "podSelector"}, f"this test reads no {set(described)}"
    if "namespaceSelector" in described:
        here = matches(described["namespaceSelector"], {"kubernetes.io/metadata.name": peer.namespace})
    else:
        here = peer.namespace == home
    return here and matches(described.get("podSelector", {}), peer.labels)
