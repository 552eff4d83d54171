"""Who may do what (K16): a table kept by hand, and every act of every service asked over HTTP by every role in it.

`access.csv` is written from the rules of procedure, not from the code; where the two differ, this fails.
"""

import base64
import csv
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import OKPKey

from services.adoption.api import ACTS as ADOPTION
from services.amendments.api import ACTS as AMENDMENTS
from services.commands.migrate import migrate_databases
from services.drafting.api import ACTS as DRAFTING
from services.publication.api import ACTS as PUBLICATION
from services.together import Whole, together
from shared.access import NOBODY, POLICY, Actor, Grant, NotAllowed, NotSignedIn, Role, Seats, authorize
from shared.http.acts import Act
from shared.settings import Mode
from tests.access.identity import Identity, granted, identity, new_key, trusting
from tests.product import settings

in_one_loop = pytest.mark.asyncio(loop_scope="module")

ACTS = {"drafting": DRAFTING, "amendments": AMENDMENTS, "adoption": ADOPTION, "publication": PUBLICATION}
BY_COMMAND = {act.command.name: (service, act) for service, acts in ACTS.items() for act in acts}
SERVICES = Path(__file__).parents[2] / "services"
SESSION, BODY, OTHER_BODY = "access", "CTOC/COP/WG.2", "CTOC/COP/WG.3"
FOR_BODIES = (
    *("adoption.adopt_part", "adoption.reopen_part", "adoption.adopt", "adoption.record_decision"),
    *("adoption.return", "adoption.extend_mandate", "adoption.take_vote", "adoption.settle_dispute"),
    *("adoption.begin_work", "adoption.adopt_agenda", "adoption.consider_item", "adoption.conclude_item"),
    "adoption.close_agenda",
)
"""The commands that are done on behalf of bodies, each of which must have given the role."""

with (Path(__file__).parent / "access.csv").open(encoding="utf-8", newline="") as file:
    TABLE: dict[str, dict[str, bool]] = {
        row.pop("command"): {role: {"yes": True, "no": False}[said] for role, said in row.items()}
        for row in csv.DictReader(file)
    }
ROLES = tuple(next(iter(TABLE.values())))
CELLS = [(command, role) for command in TABLE for role in ROLES]
ALLOWED = [cell for cell in CELLS if TABLE[cell[0]][cell[1]]]


def test_the_table_names_every_act_of_every_service_and_no_other():
    assert set(TABLE) == set(BY_COMMAND) == set(POLICY)
    assert set(ROLES) == {role.value for role in Role}


def test_what_the_product_allows_is_what_the_table_allows():
    assert {c: {role.value for role in roles} for c, roles in POLICY.items()} == {
        command: {role for role, may in row.items() if may} for command, row in TABLE.items()
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_command_that_no_line_names_is_refused_to_everyone(role: str):
    actor = Actor(name="someone", grants=(Grant(role=Role(role)),))
    for command in ("drafting.burn", "amendments.accept", "", "drafting.edit "):
        with pytest.raises(NotAllowed) as refused:
            authorize(actor, command, SESSION)
        assert refused.value.facts["open_to"] == []
        assert refused.value.rule == "deny by default"


def seat(role: str, session: str = SESSION, *bodies: str) -> Actor:
    grants = tuple(Grant(role=Role(role), session=session, body=body) for body in bodies or ("*",))
    return Actor(name=f"a-{role}", seat="D1", grants=grants)


# --- over HTTP -------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def provider() -> AsyncIterator[Identity]:
    async with identity() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory, provider: Identity) -> AsyncIterator[Whole]:
    data = tmp_path_factory.mktemp("access")
    lines = [{"who": {"groups": role}, "role": role, "session": SESSION, "seat": "D1"} for role in ROLES]
    ended = {"who": {"groups": "ended"}, "role": "secretariat", "last": "2022-05-27T18:00:00Z"}
    to_come = {"who": {"groups": "to-come"}, "role": "secretariat", "first": "2099-05-27T18:00:00Z"}
    placed = settings(data, **trusting(provider, granted(data / "grants.yaml", *lines, ended, to_come)))
    async with together(placed, run=False) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(whole: Whole) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(whole.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as opened:
        yield opened


def example(service: str, act: Act) -> Any:
    found = json.loads((SERVICES / service / "examples.json").read_text(encoding="utf-8"))[act.command.name]
    return {**found, "by": [BODY]} if act.command.name in FOR_BODIES else found


async def ask(client: httpx2.AsyncClient, command: str, token: str | None, scheme: str = "Bearer") -> httpx2.Response:
    service, act = BY_COMMAND[command]
    path = act.path.replace("{session}", SESSION)
    for part in (part for part in act.path.split("/") if part.startswith("{")):
        path = path.replace(part, "some-name")
    headers = {"If-Match": '"0-0"', **({"Authorization": f"{scheme} {token}"} if token is not None else {})}
    return await client.post(f"/{service}{path}", json=example(service, act), headers=headers)


def require_problem(response: httpx2.Response, status: int, title: str, challenge: str = "Bearer") -> None:
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["title"] == title
    assert response.json()["detail"]
    if status == 401:
        assert response.headers["www-authenticate"] == challenge


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tokens(provider: Identity) -> dict[str, str]:
    """A provider's token of someone of each role, and of who is granted nothing, nothing any more, nothing yet."""
    return {who: provider.token(sub=who, groups=[who]) for who in (*ROLES, "unknown", "ended", "to-come")}


@in_one_loop
@pytest.mark.parametrize("command", TABLE)
async def test_k16_every_role_is_let_in_or_refused_as_the_table_says(
    command: str, client: httpx2.AsyncClient, tokens: dict[str, str]
):
    for role in ROLES:
        response = await ask(client, command, tokens[role])
        if TABLE[command][role]:
            assert response.status_code not in (401, 403, 422, 428), f"{role} may {command}: {response.text}"
        else:
            require_problem(response, 403, "Not allowed")
            assert sorted(response.json()["open_to"]) == sorted(r for r in ROLES if TABLE[command][r])
    require_problem(await ask(client, command, None), 401, "Not signed in")


@in_one_loop
async def test_k16_who_is_vouched_for_and_granted_nothing_now_may_nothing(
    client: httpx2.AsyncClient, tokens: dict[str, str]
):
    for who in ("unknown", "ended", "to-come"):
        require_problem(await ask(client, "drafting.record_meeting", tokens[who]), 403, "Not allowed")


@in_one_loop
async def test_k16_in_a_rehearsal_an_office_is_held_at_the_instant_of_the_act(
    client: httpx2.AsyncClient, tokens: dict[str, str]
):
    for who, then in (("ended", "2022-05-27T18:00:00Z"), ("to-come", "2099-05-27T18:00:00Z")):
        headers = {"Authorization": f"Bearer {tokens[who]}", "Rehearsal-Time": then}
        service, act = BY_COMMAND["drafting.record_meeting"]
        path = f"/{service}{act.path.replace('{session}', SESSION)}"
        assert (await client.post(path, json=example(service, act), headers=headers)).status_code not in (401, 403)


@in_one_loop
async def test_a_providers_token_that_is_not_good_is_refused_without_telling_why(
    client: httpx2.AsyncClient, provider: Identity
):
    now = int(datetime.now(UTC).timestamp())
    who: dict[str, Any] = {"sub": "secretariat", "groups": ["secretariat"]}
    bad = {
        "is out of date": provider.token(**who, exp=now - 60),
        "is not good yet": provider.token(**who, nbf=now + 60),
        "is not for this installation": provider.token(**who, aud="someone"),
        "is not good": provider.token(**who, key=new_key("first")),
    }
    for says, token in bad.items():
        wrong = f'error="invalid_token", error_description="The token {says}"'
        require_problem(await ask(client, "drafting.record_meeting", token), 401, "Not signed in", f"Bearer {wrong}")
    foreign = provider.token(**who, iss="https://someone.example")
    assert (await ask(client, "drafting.record_meeting", foreign)).status_code == 401


async def test_where_the_provider_never_answered_who_somebody_is_cannot_be_told_and_the_answer_says_so(tmp_path: Path):
    async with identity() as provider:
        provider.away = True
        placed = settings(tmp_path, **trusting(provider, granted(tmp_path / "grants.yaml")))
        async with together(placed, run=False) as whole:
            transport = httpx2.ASGITransport(whole.app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
                response = await ask(client, "drafting.record_meeting", provider.token())
                require_problem(response, 503, "Provider away")
                assert response.headers["retry-after"]
                assert (await client.get("/drafting/healthz")).status_code == 200


@in_one_loop
@pytest.mark.parametrize("command", TABLE)
async def test_k16_a_role_in_another_session_does_not_count(command: str, client: httpx2.AsyncClient, whole: Whole):
    for role in (role for role in ROLES if TABLE[command][role]):
        token = whole.around.seats.sign(seat(role, "another-session"), datetime.now(UTC))
        require_problem(await ask(client, command, token), 403, "Not allowed")


@in_one_loop
@pytest.mark.parametrize("command", FOR_BODIES)
async def test_k16_a_body_is_spoken_for_only_by_those_who_have_its_role(
    command: str, client: httpx2.AsyncClient, whole: Whole
):
    for role in (role for role in ROLES if TABLE[command][role]):
        for bodies, allowed in (((OTHER_BODY,), False), ((BODY,), True), ((OTHER_BODY, BODY), True)):
            token = whole.around.seats.sign(seat(role, SESSION, *bodies), datetime.now(UTC))
            response = await ask(client, command, token)
            assert (response.status_code != 403) == allowed, (role, bodies)


def test_s4_whoever_decides_for_two_bodies_at_once_needs_the_role_for_both():
    both = (BODY, OTHER_BODY)
    authorize(seat("chair", SESSION, BODY, OTHER_BODY), "adoption.adopt", SESSION, both)
    with pytest.raises(NotAllowed) as refused:
        authorize(seat("chair", SESSION, BODY), "adoption.adopt", SESSION, both)
    assert refused.value.facts["bodies"] == list(both)


@pytest.mark.parametrize("command", TABLE)
def test_s4_what_is_done_for_bodies_says_for_which(command: str):
    service, act = BY_COMMAND[command]
    in_path = {part[1:-1]: "some-name" for part in act.path.split("/") if part.startswith("{")}
    bodies = act.command.model_validate({**example(service, act), **in_path}).bodies
    assert bodies == ((BODY,) if command in FOR_BODIES else ())


# --- tokens ----------------------------------------------------------------------------------------------------------


def token_of(data: Path, **changes: Any) -> str:
    """A token by this installation's own key, with claims of our choice."""
    seed = (data / "seats.key").read_bytes()
    key = OKPKey.import_key(_jwk(seed))
    claims: dict[str, Any] = {
        "iss": "rapporteur",
        "aud": "rapporteur",
        "sub": "a-secretariat",
        "grants": [{"role": "secretariat", "session": "*", "body": "*"}],
        "exp": int(datetime.now(UTC).timestamp()) + 600,
    }
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])


def _jwk(seed: bytes) -> Any:
    def text(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    key = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "d": text(seed), "x": text(key), "alg": "Ed25519"}


@in_one_loop
async def test_a_token_of_this_installation_says_who_the_bearer_is(client: httpx2.AsyncClient, whole: Whole):
    token = token_of(whole.around.settings.data)
    assert (await ask(client, "drafting.record_meeting", token)).status_code not in (401, 403)


@in_one_loop
async def test_a_token_that_is_forged_foreign_or_out_of_date_is_nobodys(client: httpx2.AsyncClient, whole: Whole):
    now, secretariat = datetime.now(UTC), seat("secretariat")
    good = whole.around.seats.sign(secretariat, now)
    header, claims, signature = good.split(".")
    delegates = whole.around.seats.sign(seat("delegation"), now).split(".")
    data = whole.around.settings.data
    bad = {
        "out of date": whole.around.seats.sign(secretariat, now - timedelta(hours=13)),
        "a foreign key": Seats(b"\x07" * 32).sign(secretariat, now),
        "another's claims under a good signature": f"{header}.{claims}.{delegates[2]}",
        "claims changed": f"{header}.{delegates[1]}.{signature}",
        "no algorithm": f"eyJhbGciOiJub25lIn0.{claims}.",
        "no signature": f"{header}.{claims}.",
        "another issuer": token_of(data, iss="someone"),
        "another audience": token_of(data, aud="someone"),
        "no end": token_of(data, exp=None),
        "nobody": token_of(data, sub=None),
        "a name that events could not keep": token_of(data, sub="Ünknown <script>"),
        "a role there is not": token_of(data, grants=[{"role": "emperor"}]),
        "grants of no shape": token_of(data, grants="secretariat"),
        "no token at all": "secretariat",
        "three dots": "a.b.c",
    }
    for why, token in bad.items():
        response = await ask(client, "drafting.record_meeting", token)
        assert response.status_code == 401, why
        said = {"out of date": "is out of date", "another audience": "is not for this installation"}
        wrong = f'error="invalid_token", error_description="The token {said.get(why, "is not good")}"'
        require_problem(response, 401, "Not signed in", f"Bearer {wrong}")
    require_problem(await ask(client, "drafting.record_meeting", good, scheme="Basic"), 401, "Not signed in")


@pytest.mark.parametrize("switched_on", [False, True])
async def test_in_production_a_seat_of_a_desk_counts_only_where_it_is_switched_on(tmp_path: Path, switched_on: bool):
    placed = settings(tmp_path, mode=Mode.PRODUCTION, local_seats=switched_on)
    await migrate_databases(placed, None, print)
    async with together(placed, run=False) as whole:
        transport = httpx2.ASGITransport(whole.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://rapporteur") as client:
            token = whole.around.seats.sign(seat("secretariat"), datetime.now(UTC))
            response = await ask(client, "drafting.record_meeting", token)
            if switched_on:
                assert response.status_code not in (401, 403)
            else:
                require_problem(response, 401, "Not signed in")
            assert (await client.post("/seat", data={"role": "chair", "to": "/"})).status_code == 403


# --- what may be read ------------------------------------------------------------------------------------------------

SEATED = {"secretariat", "chair", "president", "bureau_member", "delegation", "editor", "auditor"}
READS = {
    "/drafting/sessions/access": SEATED,
    "/drafting/sessions/access/documents/report": SEATED,
    "/drafting/sessions/access/documents/report/numbers/1": SEATED,
    "/amendments/sessions/access/documents/report": SEATED,
    "/amendments/sessions/access/documents/report/understood": SEATED,
    "/amendments/sessions/access/amendments": SEATED,
    "/amendments/sessions/access/amendments/A1": SEATED,
    "/adoption/sessions/access/silences": SEATED,
    "/adoption/sessions/access/waiting": SEATED,
    "/publication/sessions/access/editions": SEATED,
    "/publication/sessions/access/queries": {"secretariat", "editor", "auditor"},
    **{f"/{service}/sessions/access/refusals": {"secretariat", "auditor"} for service in ACTS},
    **{f"/{service}/sessions/access/audit": {"secretariat", "auditor"} for service in ACTS},
    **{f"/{service}/sessions/access/log": {"secretariat", "auditor"} for service in ACTS},
}  # fmt: skip


@in_one_loop
@pytest.mark.parametrize("path", READS)
async def test_k16_what_is_not_public_is_read_by_those_who_sit_in_the_session(
    path: str, client: httpx2.AsyncClient, whole: Whole
):
    for role in ROLES:
        for session in (SESSION, "another-session"):
            token = whole.around.seats.sign(seat(role, session), datetime.now(UTC))
            response = await client.get(path, headers={"Authorization": f"Bearer {token}"})
            allowed = role in READS[path] and session == SESSION
            assert (response.status_code != 403) == allowed, (role, session, response.text)
    require_problem(await client.get(path), 401, "Not signed in")


def test_nobody_is_told_to_sign_in_and_somebody_is_told_that_it_is_not_for_them():
    with pytest.raises(NotSignedIn) as refused:
        authorize(NOBODY, "drafting.edit", SESSION)
    assert refused.value.facts == {"command": "drafting.edit"}
