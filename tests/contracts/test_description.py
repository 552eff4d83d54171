"""What a service tells of its interface is true, and its page is complete without a script, wherever it runs."""

import json
import re
import shlex
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from fastapi import FastAPI

from services.adoption.domain.approvals import NotOnesOwn as NotOnesOwnFactcheck
from services.amendments.domain.moving import NotOnesOwn
from services.drafting.domain.record import HandPinned
from services.portal.app import build as build_portal
from services.portal.rendering import STATIC
from services.together import STAGES, Whole, together
from shared.access import POLICY, Actor, Grant, Role
from shared.documents.masthead import NotAReport
from shared.documents.states import UnknownState
from shared.documents.text import MOST_LETTERS
from shared.documents.vocabulary import Refusal
from shared.http import description
from shared.http.openapi import COMMAND, OPEN_TO, RESTS_ON_VERSION, describe
from shared.problems import MEDIA_TYPE, BadParameter, problem
from shared.process import surroundings
from tests.contracts import test_access, test_bad_input
from tests.product import settings

in_one_loop = pytest.mark.asyncio(loop_scope="module")

SERVICES = tuple(STAGES)
Operation = tuple[str, str, dict[str, Any]]
"""A method, a path with its parts in braces, and what is told of it."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Whole]:
    placed = settings(tmp_path_factory.mktemp("description"), after_seconds=0.02)
    async with together(placed, run=False) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(whole: Whole) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(whole.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as opened:
        yield opened


async def told(client: httpx2.AsyncClient, service: str) -> dict[str, Any]:
    response = await client.get(f"/{service}/openapi.json")
    assert response.status_code == 200
    openapi: dict[str, Any] = response.json()
    return openapi


def operations(openapi: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def named(openapi: Mapping[str, Any], method: str, path: str) -> dict[str, Any]:
    """The operation that a request to this path is."""
    found = [
        operation
        for known, template, operation in operations(openapi)
        if known == method and re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path)
    ]
    assert found, f"nothing is told of {method} {path}"
    return found[0]


def filled(path: str) -> str:
    """A path with a name in each of its parts."""
    return re.sub(r"\{\w+\}", "some-name", path)


def token(whole: Whole, role: Role | str, session: str = "*") -> str:
    actor = Actor(name="someone", seat="D1", grants=(Grant(role=Role(role), session=session),))
    return f"Bearer {whole.around.seats.sign(actor, datetime.now(UTC))}"


# --- what is told is true --------------------------------------------------------------------------------------------


@in_one_loop
@pytest.mark.parametrize("service", SERVICES)
async def test_every_answer_that_comes_is_told_with_its_media_type(
    service: str, client: httpx2.AsyncClient, whole: Whole
):
    openapi = await told(client, service)
    provoked: set[int] = set()
    for method, path, operation in operations(openapi):
        address = f"/{service}{filled(path)}"
        example = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        good = {"Authorization": token(whole, (operation[OPEN_TO] or [Role.PUBLIC])[0])}
        tries: list[tuple[dict[str, str], Any, str]] = [
            ({}, example, ""),
            ({"Authorization": "Bearer no.good.token"}, example, ""),
            *(({"Authorization": token(whole, role)}, example, "") for role in (Role.PUBLIC, Role.DELEGATION)),
            (good, example, ""),
            (good, {"no such field": 1}, ""),
            (good, b"\xff\xfe", ""),
            (good, example, "?as_of=yesterday&checkpoint=perhaps&printing=none"),
            *(
                ({**good, name: value}, example, "")
                for name, value in (
                    ("If-Match", '"0-none"'),
                    ("After", "nowhere"),
                    ("After", "drafting=99"),
                    ("Idempotency-Key", "k" * 201),
                    ("Rehearsal-Time", "yesterday"),
                    ("Content-Length", "99999999"),
                )
            ),
        ]
        for headers, body, query in tries:
            if method == "GET" and "Content-Length" in headers:
                continue
            content = body if isinstance(body, bytes) else json.dumps(body).encode() if method == "POST" else b""
            sent = {"Content-Type": "application/json", **headers}
            response = await client.request(method, address + query, content=content, headers=sent)
            answers = operation["responses"]
            assert str(response.status_code) in answers, (method, path, headers, response.text)
            if response.status_code >= 400:
                assert response.headers["content-type"] == MEDIA_TYPE
                schema = answers[str(response.status_code)]["content"][MEDIA_TYPE]["schema"]
                assert faults(response.json(), schema, openapi) == []
            provoked.add(response.status_code)
    assert provoked >= {200, 400, 401, 403, 404, 413, 422, 503}


@in_one_loop
async def test_every_refusal_that_the_other_contracts_provoke_is_told(client: httpx2.AsyncClient):
    interfaces = {service: await told(client, service) for service in SERVICES}
    seen = 0
    for case in test_bad_input.CASES.values():
        service, _, path = case.path.partition("/")
        if (service, path.rpartition("/")[2]) == ("drafting", "burn") or service not in interfaces:
            continue  # what is no operation of any service
        assert str(case.status) in named(interfaces[service], "POST", f"/{path}")["responses"], case.path
        seen += 1
    assert seen > 50
    for command in test_access.TABLE:
        service, act = test_access.BY_COMMAND[command]
        assert set(named(interfaces[service], "POST", act.path)["responses"]) >= {"201", "401", "403", "404", "409"}
    for path in test_access.READS:
        service, _, path = path.removeprefix("/").partition("/")
        assert set(named(interfaces[service], "GET", f"/{path}")["responses"]) >= {"200", "401", "403", "404"}


@in_one_loop
@pytest.mark.parametrize("service", SERVICES)
async def test_acts_are_told_to_be_open_to_whom_the_policy_opens_them(service: str, client: httpx2.AsyncClient):
    openapi = await told(client, service)
    acts = {operation[COMMAND]: operation for _, _, operation in operations(openapi) if COMMAND in operation}
    assert set(acts) == {command for command in POLICY if command.startswith(f"{service}.")}
    for command, operation in acts.items():
        assert set(operation[OPEN_TO]) == {role.value for role in POLICY[command]}
        assert operation["security"] == [{"bearer": []}]


@in_one_loop
@pytest.mark.parametrize("service", SERVICES)
async def test_k16_reads_are_told_to_be_open_to_whom_they_are_open(
    service: str, client: httpx2.AsyncClient, whole: Whole
):
    for method, path, operation in operations(await told(client, service)):
        if COMMAND in operation:
            continue
        address = f"/{service}{filled(path)}"
        headers = {"Rehearsal-Time": "2022-05-23T11:00:00+02:00"} if "Rehearsal-Time" in str(operation) else {}
        for role in Role:
            response = await client.request(method, address, headers={**headers, "Authorization": token(whole, role)})
            allowed = not operation[OPEN_TO] or role.value in operation[OPEN_TO]
            assert (response.status_code != 403) == allowed, (path, role)
        alone = await client.request(method, address, headers=headers)
        assert (alone.status_code == 401) == bool(operation[OPEN_TO])
        forged = await client.request(method, address, headers={**headers, "Authorization": "Bearer forged"})
        assert (forged.status_code == 401) == ("security" in operation)
        needed = {"bearer": []} in operation.get("security", []) and {} not in operation["security"]
        assert needed == bool(operation[OPEN_TO])


@in_one_loop
@pytest.mark.parametrize("service", SERVICES)
async def test_if_match_is_told_to_be_needed_where_it_is(service: str, client: httpx2.AsyncClient, whole: Whole):
    openapi = await told(client, service)
    assert openapi["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for _, path, operation in operations(openapi):
        if COMMAND not in operation:
            continue
        headers = {one["name"]: one["required"] for one in operation["parameters"] if one["in"] == "header"}
        assert set(headers) >= {"Idempotency-Key", "After", "Rehearsal-Time"}
        rests = operation[RESTS_ON_VERSION]
        assert headers.get("If-Match") == {"must": True, "may": False, "never": None}[rests]
        assert ("428" in operation["responses"], "412" in operation["responses"]) == (rests == "must", rests != "never")
        body = operation["requestBody"]["content"]["application/json"]["example"]
        sent = {"Authorization": token(whole, operation[OPEN_TO][0])}
        address = f"/{service}{filled(path)}"
        response = await client.post(address, json=body, headers=sent)
        assert (response.status_code == 428) == (rests == "must")


@in_one_loop
@pytest.mark.parametrize("service", SERVICES)
async def test_an_example_fits_the_schema_of_its_own_operation(service: str, client: httpx2.AsyncClient):
    openapi = await told(client, service)
    for _, path, operation in operations(openapi):
        if COMMAND in operation:
            content = operation["requestBody"]["content"]["application/json"]
            assert faults(content["example"], content["schema"], openapi) == [], path
            assert faults({**content["example"], "no such field": 1}, content["schema"], openapi) != []


@in_one_loop
async def test_text_is_told_to_be_a_string_or_runs(client: httpx2.AsyncClient):
    openapi = await told(client, "drafting")
    text = [
        {"type": "string", "maxLength": MOST_LETTERS},
        {"type": "array", "items": {"$ref": "#/components/schemas/Run"}},
    ]
    for shape, field in (
        ("ReplaceProposal", "new"), ("InsertProposal", "text"), ("WriteProposal", "text"), ("UnitProposal", "text"),
        ("ItemProposal", "title"), ("ListPaperBody", "title"), ("DeriveBody", "lead"), ("DeriveBody", "tail"),
    ):  # fmt: skip
        schema = openapi["components"]["schemas"][shape]["properties"][field]
        assert schema["anyOf"] == text, (shape, field)
        for good in ("A note.", [{"text": "A"}, {"mark": "reference", "unit": "p1"}]):
            assert faults(good, schema, openapi) == []
        assert faults(7, schema, openapi) != []


def faults(value: Any, schema: Mapping[str, Any], openapi: Mapping[str, Any], place: str = "it") -> list[str]:
    """Where a value does not fit a schema; a word of the schema that is not known here fails the test that asked."""
    said = {key: rule for key, rule in schema.items() if key not in ("title", "description", "default", "examples")}
    if "$ref" in said:
        name = said.pop("$ref").rpartition("/")[2]
        assert not said
        return faults(value, openapi["components"]["schemas"][name], openapi, place)
    said.pop("discriminator", None)
    said.pop("format", None)
    found: list[str] = []
    for key in ("anyOf", "oneOf"):
        fits = [choice for choice in said.get(key, ()) if not faults(value, choice, openapi, place)]
        if key in said and (not fits or (key == "oneOf" and len(fits) > 1)):
            found.append(f"{place} fits {len(fits)} of {key}")
    kinds: dict[str, Any] = {
        "string": str,
        "array": list,
        "object": dict,
        "boolean": bool,
        "null": type(None),
        "number": (int, float),
    }
    kind = said.pop("type", None)
    right = kind is None or isinstance(value, kinds.get(kind, int))
    if not right or (isinstance(value, bool) and kind in ("integer", "number")):
        return [f"{place} is no {kind}"]
    checks = {
        "anyOf": lambda _: True,
        "oneOf": lambda _: True,
        "const": lambda rule: value == rule,
        "enum": lambda rule: value in rule,
        "pattern": lambda rule: re.search(rule, value),
        "minLength": lambda rule: len(value) >= rule,
        "maxLength": lambda rule: len(value) <= rule,
        "minItems": lambda rule: len(value) >= rule,
        "minimum": lambda rule: value >= rule,
        "exclusiveMinimum": lambda rule: value > rule,
        "maximum": lambda rule: value <= rule,
        "required": lambda rule: set(rule) <= set(value),
        "items": lambda rule: not any(faults(one, rule, openapi) for one in value),
        "properties": lambda rule: not any(faults(value[n], r, openapi) for n, r in rule.items() if n in value),
        "additionalProperties": lambda rule: all(
            rule is True or (rule is not False and not faults(one, rule, openapi))
            for name, one in value.items()
            if name not in said.get("properties", {})
        ),
    }
    assert set(said) <= set(checks), f"no check for {set(said) - set(checks)}"
    return found + [f"{place}: {key}" for key, rule in said.items() if not checks[key](rule)]


# --- the page --------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The tags of a page, where its links lead, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


async def require_a_page_that_stands_alone(client: httpx2.AsyncClient, below: str) -> Page:
    response = await client.get(f"{below}/docs")
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script-src" not in policy
    assert "unsafe" not in policy
    page = Page(response.text)
    assert not {"script", "style", "iframe", "img", "object"} & {tag for tag, _ in page.tags}
    assert not [name for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    for link in page.all("href"):
        if link.startswith("#"):
            assert link[1:] in ids, link
        else:
            assert link.startswith("/"), f"{link} leads away"
            assert (await client.get(link)).status_code == 200, link
    assert f"{below}/description.css" in page.all("href")
    css = await client.get(f"{below}/description.css")
    assert css.headers["content-type"].startswith("text/css")
    assert "url(" not in css.text
    return page


@in_one_loop
@pytest.mark.parametrize("below", ["", *(f"/{service}" for service in SERVICES)])
async def test_the_page_of_an_interface_needs_no_script_and_nothing_from_elsewhere(
    below: str, client: httpx2.AsyncClient
):
    page = await require_a_page_that_stands_alone(client, below)
    assert "/static/tokens.css" in page.all("href") or below == ""


@pytest.mark.parametrize("service", [*SERVICES, "portal"])
async def test_a_service_that_runs_alone_has_its_page_with_it(service: str, tmp_path: Path):
    async with surroundings(settings(tmp_path)) as around:
        _, app = {**STAGES, "portal": build_portal}[service](around)
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://alone") as client:
            page = await require_a_page_that_stands_alone(client, "")
            assert not [link for link in page.all("href") if link.startswith("/static")]


@in_one_loop
@pytest.mark.parametrize("service", SERVICES)
async def test_the_page_shows_every_operation_with_all_that_is_told_of_it(service: str, client: httpx2.AsyncClient):
    openapi = await told(client, service)
    html = (await client.get(f"/{service}/docs")).text
    articles = dict(re.findall(r'<article id="([^"]+)">(.*?)</article>', html, re.DOTALL))
    contents = Page(html).all("href")
    for method, path, operation in operations(openapi):
        shown = description.Operation(method, path, operation)
        assert f"#{shown.anchor}" in contents
        text = Page(articles[shown.anchor]).text
        assert f"{method} {path}" in text.replace("\u200b", "")
        assert operation["summary"].replace("`", "") in text
        assert f"Who may: {shown.who}" in text
        for parameter in operation.get("parameters", ()):
            assert parameter["name"] in text
            assert parameter.get("description", "").replace("`", "") in text
        for status, answer in operation["responses"].items():
            assert status in text
            assert answer["description"].replace("`", "") in text or answer["description"] == "Successful Response"
        if shown.body:
            for field in description.schema_of(shown.body, openapi["components"]["schemas"]).get("properties", {}):
                assert field in text
            assert (shown.example or "there is none") in text
    for shape in description.context(openapi, "")["shapes"]:
        assert f"shape-{shape}" in articles


@in_one_loop
async def test_the_page_tells_for_whom_each_thing_is(client: httpx2.AsyncClient):
    html = (await client.get("/amendments/docs")).text
    for who in ("secretariat, chair, delegation", "whoever sits in the session", "secretariat, auditor", "everyone"):
        assert f"</span> {who}</p>" in html


async def send(client: httpx2.AsyncClient, command: str, bearer: str) -> httpx2.Response:
    """What a shell would send by this command."""
    name, address, *words = shlex.split(command.replace("\\\n", " ").replace("Bearer $TOKEN", bearer))
    assert name == "curl"
    options = list(zip(words[::2], words[1::2], strict=True))
    headers = dict(value.split(": ", 1) for option, value in options if option == "-H")
    data = [value for option, value in options if option == "--data"]
    if data:
        return await client.post(address, content=data[0].encode(), headers=headers)
    return await client.get(address, headers=headers)


@in_one_loop
async def test_the_examples_for_a_shell_work(client: httpx2.AsyncClient, whole: Whole):
    secretariat = token(whole, Role.SECRETARIAT)
    for service in SERVICES:
        context = description.context(await told(client, service), f"{whole.around.settings.address}/{service}")
        assert (await send(client, context["read"], secretariat)).status_code == 200
        first = next(operation for _, _, operation in operations(await told(client, service)) if COMMAND in operation)
        response = await send(client, context["act"], token(whole, first[OPEN_TO][0]))
        if service == "drafting":
            assert response.status_code == 201, response.text
            await whole.settle()
        else:
            assert response.status_code in (404, 409), response.text  # what it builds upon is not there yet
    page = Page((await client.get("/drafting/docs")).text).text
    assert "rapporteur token ROLE --data DIR" in page
    for header in ("Idempotency-Key", "If-Match", "After", "Rehearsal-Time", "Authorization: Bearer"):
        assert header in page


async def test_whatever_an_interface_is_made_of_is_text_on_its_page():
    app = FastAPI(title="<script>alert(1)</script>", docs_url=None)
    describe(app)
    description.add_description(app, "http://x")

    @app.get("/a", tags=["reads"], summary="<img src=x> `<b>`")
    async def a(b: str = "</code><i>") -> None:
        return

    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://x") as client:
        page = Page((await client.get("/docs")).text)
        assert not {"script", "img", "i"} & {tag for tag, _ in page.tags}
        assert "<img src=x> <b>" in page.text


def test_the_page_has_the_colours_and_measures_of_the_portal():
    ours, theirs = (
        [sorted(set(re.findall(r"(--[\w-]+): ([^;]+);", block))) for block in re.findall(r":root \{(.*?)\}", css, re.S)]
        for css in (
            (Path(description.__file__).parent / "description.css").read_text(encoding="utf-8"),
            (STATIC / "tokens.css").read_text(encoding="utf-8"),
        )
    )
    assert len(ours) == len(theirs) == 3  # light, dark, print
    for mine, portals in zip(ours, theirs, strict=True):
        assert set(mine) - {one for one in mine if one[0] == "--mono"} <= set(portals)


# --- the words of refusals -------------------------------------------------------------------------------------------


@in_one_loop
async def test_whoever_is_not_signed_in_is_told_how_to_sit_down(client: httpx2.AsyncClient):
    for headers in ({}, {"Authorization": "Bearer forged"}):
        response = await client.get("/drafting/sessions/some-session", headers=headers)
        assert response.status_code == 401
        assert "Authorization: Bearer" in response.json()["detail"]
        assert "rapporteur token ROLE --data DIR" in response.json()["detail"]


@in_one_loop
@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("yesterday", "as_of is no instant"),
        ("2022-05-23T11:00:00", "as_of needs its offset"),
        ("9999-12-31T23:59:59-12:00", "as_of is an instant that cannot be told"),
    ],
)
async def test_a_parameter_that_cannot_be_read_is_no_header(
    as_of: str, said: str, client: httpx2.AsyncClient, whole: Whole
):
    headers = {"Authorization": token(whole, Role.SECRETARIAT)}
    response = await client.get("/drafting/sessions/some-session", params={"as_of": as_of}, headers=headers)
    told = response.json()
    assert (response.status_code, told["title"], told["parameter"]) == (400, "Bad parameter", "as_of")
    assert told["detail"].startswith(said)
    assert told["type"].endswith("bad-parameter")
    assert problem(BadParameter("No."))["status"] == 400


@pytest.mark.parametrize(
    ("kind", "title", "type_"),
    [
        (NotOnesOwn, "Not your own", "not-ones-own"),
        (NotOnesOwnFactcheck, "Not your own", "not-ones-own"),
        (HandPinned, "Written by hand", "hand-pinned"),
        (UnknownState, "Unknown State", "unknown-state"),
        (NotAReport, "Not a report", "not-a-report"),
    ],
)
def test_a_refusal_whose_name_is_no_good_title_has_another(kind: type[Refusal], title: str, type_: str):
    told = problem(kind("It is refused."))
    assert (told["title"], told["type"]) == (title, f"urn:rapporteur:refusal:{type_}")
