"""Who of those that a provider vouches for may do what: the file of grants, and the names that people have here."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from shared.access import Role
from shared.access.register import Register, UnreadableGrants
from shared.settings import Mode, Settings
from tests.access.identity import granted

ONE, OTHER = "https://id.example", "https://other.example"
JANE = {"iss": ONE, "sub": "5f1c", "groups": ["staff", "rapporteur-secretariat"], "realm_access": {"roles": ["editor"]}}


def register(path: Path, *lines: dict[str, Any], issuers: tuple[str, ...] = (ONE,)) -> Register:
    return Register(granted(path / "grants.yaml", *lines), issuers, b"k" * 32)


def test_a_line_holds_for_whoever_makes_every_claim_that_it_names(tmp_path: Path):
    found = register(
        tmp_path,
        {"who": {"groups": "rapporteur-secretariat"}, "role": "secretariat", "session": "one"},
        {"who": {"sub": "5f1c", "groups": "staff"}, "role": "delegation", "seat": "D1", "session": "two"},
        {"who": {"realm_access.roles": "editor"}, "role": "editor"},
        {"who": {"sub": "5f1c", "groups": "nobody"}, "role": "chair"},
        {"who": {"groups": "rapporteur"}, "role": "president"},
        {"who": {"sub": "5F1C"}, "role": "auditor"},
        {"who": {"missing.claim": "x"}, "role": "auditor"},
    ).actor(JANE)
    assert [(grant.role, grant.session, grant.seat) for grant in found.grants] == [
        (Role.SECRETARIAT, "one", None),
        (Role.DELEGATION, "two", "D1"),
        (Role.EDITOR, "*", None),
    ]
    assert found.sitting_in("two").seat == "D1"


def test_who_is_vouched_for_and_granted_nothing_is_the_public_with_a_name(tmp_path: Path):
    found = register(tmp_path, {"who": {"sub": "another"}, "role": "chair"}).actor(JANE)
    assert [grant.role for grant in found.grants] == [Role.PUBLIC]


def test_a_name_tells_nobody_who_it_is_and_is_the_same_for_good(tmp_path: Path):
    found = register(tmp_path, {"who": {"sub": "5f1c"}, "role": "chair"})
    name = found.name(JANE)
    assert re.fullmatch(r"p-[a-z2-7]{24}", name)
    assert name == found.name({"iss": ONE, "sub": "5f1c"}) == register(tmp_path).name(JANE)
    others = {found.name({"iss": iss, "sub": sub}) for iss, sub in ((OTHER, "5f1c"), (ONE, "5f1d"), (ONE, "\ud800"))}
    assert len({name, *others}) == 4
    assert Register(None, (ONE,), b"l" * 32).name(JANE) != name


def test_what_is_changed_in_the_file_holds_at_once_and_what_cannot_be_read_changes_nothing(tmp_path: Path):
    found = register(tmp_path, {"who": {"sub": "5f1c"}, "role": "chair"})
    assert found.actor(JANE).has(Role.CHAIR, "s")
    granted(tmp_path / "grants.yaml", {"who": {"sub": "5f1c"}, "role": "president"})
    assert found.actor(JANE).has(Role.PRESIDENT, "s")
    (tmp_path / "grants.yaml").write_text("grants: [{who: {sub: 5f1c}, role: emperor}]", encoding="utf-8")
    assert found.actor(JANE).has(Role.PRESIDENT, "s")
    (tmp_path / "grants.yaml").unlink()
    assert found.actor(JANE).has(Role.PRESIDENT, "s")
    granted(tmp_path / "grants.yaml")
    assert not found.actor(JANE).has(Role.PRESIDENT, "s")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("grants: [{who: {}, role: chair}]", "grants.0.who"),
        ("grants: [{role: chair}]", "grants.0.who"),
        ("grants: [{who: {sub: 12}, role: chair}]", "grants.0.who.sub"),
        ("grants: [{who: {sub: a}, role: emperor}]", "grants.0.role"),
        ("grants: [{who: {sub: a}, role: chair, last: 2022-05-23}]", "grants.0.last"),
        ("grants: [{who: {sub: a}, role: chair, last: 2022-05-23T12:00:00}]", "grants.0.last"),
        ("grants: [{who: {sub: a}, role: chair, until: never}]", "grants.0.until"),
        ("[a]", ""),
        ("grants: {", None),
    ],
)
def test_a_line_that_says_what_no_grant_can_is_named_with_its_place(tmp_path: Path, text: str, place: str | None):
    (tmp_path / "grants.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableGrants) as refused:
        Register(tmp_path / "grants.yaml", (ONE,), b"k" * 32)
    assert refused.value.facts.get("place") == place


def test_with_several_providers_every_line_says_of_which_it_speaks(tmp_path: Path):
    line: dict[str, Any] = {"role": "chair", "who": {"sub": "5f1c"}}
    with pytest.raises(UnreadableGrants):
        register(tmp_path, line, issuers=(ONE, OTHER))
    found = register(tmp_path, {**line, "who": {"sub": "5f1c", "iss": OTHER}}, issuers=(ONE, OTHER))
    assert not found.actor(JANE).has(Role.CHAIR, "s")
    assert found.actor({**JANE, "iss": OTHER}).has(Role.CHAIR, "s")


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuers": ONE, "oidc_audience": "us"},
        {"oidc_issuers": ONE, "grants": "grants.yaml"},
        {"oidc_issuers": "http://id.example", "oidc_audience": "us", "grants": "grants.yaml"},
        {"oidc_issuers": "id.example", "oidc_audience": "us", "grants": "grants.yaml"},
        {"oidc_issuers": f"{ONE}?a=b", "oidc_audience": "us", "grants": "grants.yaml"},
        {"oidc_algorithms": "RS256,HS256"},
        {"oidc_algorithms": "none"},
        {"oidc_algorithms": ""},
        {"oidc_client": "portal"},
    ],
)
def test_settings_that_would_let_in_whom_nobody_means_do_not_start(wrong: dict[str, Any]):
    with pytest.raises(ValidationError):
        Settings(mode=Mode.PRODUCTION, **wrong)


def test_what_deploy_and_the_docs_show_is_read_as_it_stands(tmp_path: Path):
    root = Path(__file__).parents[2]
    assert Register(root / "deploy" / "grants.yaml", (ONE,), b"k" * 32).lines()
    text = (root / "docs" / "access.md").read_text(encoding="utf-8")
    shown = textwrap.dedent(text[text.index("    grants:\n") : text.index("\nRoles: ")])
    (tmp_path / "grants.yaml").write_text(shown, encoding="utf-8")
    assert len(Register(tmp_path / "grants.yaml", (ONE,), b"k" * 32).lines()) == 3
    compose = (root / "deploy" / "access.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"RAPPORTEUR_([A-Z_]+)", compose + text))
    assert {name.lower() for name in named} <= {*Settings.model_fields}
    merged = yaml.safe_load(compose)["services"]
    assert all(service["networks"] == ["inside", "outside"] for service in merged.values())
    first = merged["drafting"]["environment"].items()
    assert first <= merged["portal"]["environment"].items()
