"""Keys of a provider: fetched when they are needed, rotated, and good for a while where nobody answers."""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from shared.access import NotSignedIn, ProviderAway
from shared.access.provider import Patience, Provider
from shared.access.verifying import Expected, key_named, verified
from shared.settings import SIGNATURES
from tests.access.identity import AUDIENCE, Identity, identity, new_key

in_one_loop = pytest.mark.asyncio(loop_scope="module")
PATIENCE = Patience(fresh=300, stale=3600, again=10)
EXPECTED = Expected(AUDIENCE, SIGNATURES, leeway=30)


class Clock:
    """Seconds that go by as a test says."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Identity]:
    async with identity() as opened:
        yield opened


@pytest.fixture
def provider(running: Identity) -> Identity:
    running.keys, running.away = [new_key("first")], False
    running.asked.clear()
    return running


async def read(ours: Provider, token: str, now: datetime | None = None) -> dict[str, Any]:
    await ours.prepare(key_named(token))
    return verified(token, ours, EXPECTED, now or datetime.now(UTC))


@in_one_loop
@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "Ed25519"])
async def test_a_token_that_the_provider_signed_for_us_is_good(provider: Identity, alg: str):
    provider.keys = [new_key("one", alg)]
    assert (await read(Provider(provider.issuer, PATIENCE), provider.token()))["sub"] == "jane"


@in_one_loop
async def test_keys_are_fetched_once_and_again_only_when_they_are_no_longer_fresh(provider: Identity):
    clock = Clock()
    ours = Provider(provider.issuer, PATIENCE, elapsed=clock)
    await asyncio.gather(*(read(ours, provider.token()) for _ in range(20)))
    assert provider.asked["/keys"] == 1
    clock.now += PATIENCE.fresh + 1
    await read(ours, provider.token())
    assert provider.asked["/keys"] == 2


@in_one_loop
async def test_a_key_that_is_not_known_is_asked_for_once_in_an_interval_whoever_invents_how_many(provider: Identity):
    clock = Clock()
    ours = Provider(provider.issuer, PATIENCE, elapsed=clock)
    await read(ours, provider.token())
    for number in range(30):
        with pytest.raises(NotSignedIn):
            await read(ours, provider.token(header={"kid": f"invented-{number}"}))
    assert provider.asked["/keys"] == 1
    clock.now += PATIENCE.again
    for number in range(30):
        with pytest.raises(NotSignedIn):
            await read(ours, provider.token(header={"kid": f"invented-{number}"}))
    assert provider.asked["/keys"] == 2


@in_one_loop
async def test_a_rotated_key_counts_as_soon_as_it_may_be_asked_for_and_the_withdrawn_one_no_more(provider: Identity):
    clock = Clock()
    ours = Provider(provider.issuer, PATIENCE, elapsed=clock)
    old = provider.token()
    await read(ours, old)
    provider.keys.append(new_key("second"))
    clock.now += PATIENCE.again
    await read(ours, provider.token())
    await read(ours, old)
    provider.keys.pop(0)
    clock.now += PATIENCE.fresh + 1
    with pytest.raises(NotSignedIn):
        await read(ours, old)
    await read(ours, provider.token())


@in_one_loop
async def test_while_the_provider_is_away_the_keys_known_stay_good_for_a_bounded_time(provider: Identity):
    clock = Clock()
    ours = Provider(provider.issuer, PATIENCE, elapsed=clock)
    token = provider.token()
    await read(ours, token)
    provider.away = True
    clock.now += PATIENCE.stale
    await read(ours, token)
    clock.now += 1
    with pytest.raises(ProviderAway):
        await read(ours, token)
    provider.away = False
    clock.now += PATIENCE.again
    await read(ours, token)


@in_one_loop
async def test_a_provider_that_never_answered_makes_nobody_signed_in_and_is_not_asked_for_each(provider: Identity):
    provider.away = True
    ours = Provider(provider.issuer, PATIENCE, elapsed=Clock())
    for _ in range(10):
        with pytest.raises(ProviderAway):
            await read(ours, provider.token())
    assert provider.asked["/.well-known/openid-configuration"] == 1


@pytest.mark.parametrize(
    ("document", "keys"),
    [
        ({"issuer": "https://someone.example", "jwks_uri": "https://id.example/keys"}, {"keys": []}),
        ({"issuer": "https://id.example", "jwks_uri": "http://id.example/keys"}, {"keys": []}),
        ({"issuer": "https://id.example", "jwks_uri": ["https://id.example/keys"]}, {"keys": []}),
        ({"issuer": "https://id.example"}, {"keys": []}),
        (["https://id.example"], {"keys": []}),
        ({"issuer": "https://id.example", "jwks_uri": "https://id.example/keys"}, {"keys": "none"}),
        ({"issuer": "https://id.example", "jwks_uri": "https://id.example/keys"}, None),
    ],
)
async def test_a_discovery_document_that_is_another_issuers_or_unsafe_is_none(document, keys):
    async def ask(address: str) -> object:
        return document if address.endswith("/.well-known/openid-configuration") else keys

    ours = Provider("https://id.example", PATIENCE, ask)
    await ours.prepare("first")
    with pytest.raises(ProviderAway):
        ours.key("first")


async def test_keys_that_cannot_prove_anything_are_left_out_and_the_others_count():
    good, small = new_key("good"), {"kty": "RSA", "kid": "small", "e": "AQAB", "n": "x" * 170}
    listed = [
        None,
        "key",
        {},
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"},
        {"kty": "PQ", "kid": "new"},
        {**new_key("enc").as_dict(private=False), "use": "enc"},
        {**new_key("wrap").as_dict(private=False), "key_ops": ["wrapKey"]},
        small,
        {"kty": "EC", "kid": "broken", "crv": "P-256", "x": "AA", "y": "AA"},
        good.as_dict(private=False),
    ]

    async def ask(address: str) -> object:
        document = {"issuer": "https://id.example", "jwks_uri": "https://id.example/keys"}
        return document if "well-known" in address else {"keys": listed}

    ours = Provider("https://id.example", PATIENCE, ask)
    await ours.prepare("good")
    assert ours.key("good").kid == "good"
    assert ours.key(None).kid == "good", "the only one there is needs no name"
    for kid in ("shared", "new", "enc", "wrap", "small", "broken"):
        with pytest.raises(NotSignedIn):
            ours.key(kid)


# --- what a token must be --------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())


@in_one_loop
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": SECONDS - 31}, "expired"),
        ({"exp": SECONDS - 29}, None),
        ({"nbf": SECONDS + 31}, "not yet good"),
        ({"nbf": SECONDS + 29}, None),
        ({"iat": SECONDS + 31}, "not yet good"),
        ({"aud": "someone"}, "another audience"),
        ({"aud": ["someone", AUDIENCE]}, None),
        ({"aud": []}, "another audience"),
        ({"aud": {"to": AUDIENCE}}, "another audience"),
        ({"iss": "https://someone.example"}, "not good"),
        ({"iss": None}, "not good"),
        ({"sub": None}, "not good"),
        ({"sub": ""}, "not good"),
        ({"sub": ["jane"]}, "not good"),
        ({"sub": 7}, "not good"),
        ({"aud": None}, "not good"),
        ({"exp": None}, "not good"),
        ({"iat": None}, "not good"),
        ({"exp": "tomorrow"}, "not good"),
        ({"exp": True}, "not good"),
        ({"exp": 10**400}, None),
    ],
)
async def test_a_token_is_good_for_us_alone_between_its_instants_give_or_take_the_leeway(
    provider: Identity, changes, reason
):
    ours = Provider(provider.issuer, PATIENCE)
    token = provider.token(**{"iat": SECONDS, "exp": SECONDS + 600, **changes})
    if reason is None:
        assert (await read(ours, token, NOW))["sub"] == "jane"
        return
    with pytest.raises(NotSignedIn) as refused:
        await read(ours, token, NOW)
    assert refused.value.facts == {"reason": reason}


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@in_one_loop
async def test_no_algorithm_and_a_public_key_taken_for_a_secret_are_refused(provider: Identity):
    provider.keys = [new_key("first", "RS256")]
    ours = Provider(provider.issuer, PATIENCE)
    good = provider.token()
    await read(ours, good)
    _, claims, signature = good.split(".")
    shared = f"{part({'alg': 'HS256', 'kid': 'first'})}.{claims}"
    public = provider.keys[0].as_pem(private=False)
    confused = [hmac.new(secret, shared.encode(), "sha256").digest() for secret in (public, public.strip())]
    whole = provider.keys[0].as_dict(private=True)
    unnamed = RSAKey.import_key({name: value for name, value in whole.items() if name != "alg"})
    critical = part({"alg": "RS256", "kid": "first", "crit": ["x"], "x": 1})
    foreign = new_key("first", "RS256")
    bad = {
        "none": f"{part({'alg': 'none', 'kid': 'first'})}.{claims}.",
        "None": f"{part({'alg': 'None', 'kid': 'first'})}.{claims}.{signature}",
        "no signature": ".".join(good.split(".")[:2]) + ".",
        "a public key as a secret": f"{shared}.{base64.urlsafe_b64encode(confused[0]).decode().rstrip('=')}",
        "the same without its last line": f"{shared}.{base64.urlsafe_b64encode(confused[1]).decode().rstrip('=')}",
        "another's key under the same name": provider.token(key=foreign),
        "a key that comes with the token": provider.token(key=foreign, header={"jwk": foreign.as_dict(private=False)}),
        "another algorithm of the same key": provider.token(key=unnamed, header={"alg": "PS256", "kid": "first"}),
        "an algorithm of another kind": f"{part({'alg': 'ES256', 'kid': 'first'})}.{claims}.{signature}",
        "critical things that nobody knows": f"{critical}.{claims}.{signature}",
        "an encrypted one": good + ".a.b",
        "a list": f"{part(['RS256'])}.{claims}.{signature}",
        "deep": f"{base64.urlsafe_b64encode(b'[' * 9000).decode().rstrip('=')}.{claims}.{signature}",
        "huge": good + "A" * 20000,
        "not ASCII": good[:-2] + "é",
        "nothing": "",
    }
    for why, token in bad.items():
        with pytest.raises(NotSignedIn) as refused:
            await read(ours, token)
        assert refused.value.facts == {"reason": "not good"}, why


@in_one_loop
async def test_only_the_algorithms_that_are_allowed_count(provider: Identity):
    ours = Provider(provider.issuer, PATIENCE)
    await ours.prepare("first")
    with pytest.raises(NotSignedIn):
        verified(provider.token(), ours, Expected(AUDIENCE, ("RS256",)), datetime.now(UTC))


KEY = new_key("only")


async def _ask(address: str) -> object:
    document = {"issuer": "https://id.example", "jwks_uri": "https://id.example/keys"}
    return document if "well-known" in address else {"keys": [KEY.as_dict(private=False)]}


OURS = Provider("https://id.example", PATIENCE, _ask)
asyncio.run(OURS.prepare("only"))
CLAIMS = {"iss": "https://id.example", "aud": AUDIENCE, "sub": "jane", "iat": SECONDS, "exp": SECONDS + 600}
GOOD = jwt.encode({"alg": "ES256", "kid": "only"}, CLAIMS, KEY, algorithms=["ES256"])


def same(one: str, other: str) -> bool:
    """Whether two tokens are the same bytes: the last letter of a part may have bits that mean nothing."""

    def parts(token: str) -> list[bytes]:
        return [base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)) for piece in token.split(".")]

    try:
        return parts(one) == parts(other)
    except ValueError:
        return False


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n"
mutations = st.one_of(
    st.tuples(st.integers(0, len(GOOD) - 1), st.sampled_from(LETTERS)).map(
        lambda it: GOOD[: it[0]] + it[1] + GOOD[it[0] + 1 :]
    ),
    st.tuples(st.integers(0, len(GOOD)), st.text(LETTERS, min_size=1, max_size=4)).map(
        lambda it: GOOD[: it[0]] + it[1] + GOOD[it[0] :]
    ),
    st.tuples(st.integers(0, len(GOOD)), st.integers(0, len(GOOD))).map(
        lambda it: GOOD[: min(it)] + GOOD[max(it) + 1 :]
    ),
    st.dictionaries(
        st.sampled_from((*CLAIMS, "nbf", "groups")), st.none() | st.integers() | st.text() | st.lists(st.text())
    ).map(lambda it: ".".join((GOOD.split(".")[0], part({**CLAIMS, **it}), GOOD.split(".")[2]))),
    st.text(max_size=60),
)


@given(mutations)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_no_mutation_of_a_good_token_is_good(token: str):
    assert verified(GOOD, OURS, EXPECTED, NOW)["sub"] == "jane"
    if same(token, GOOD):
        return
    with pytest.raises(NotSignedIn):
        verified(token, OURS, EXPECTED, NOW)


def test_a_minute_after_its_end_a_good_token_is_nobodys():
    with pytest.raises(NotSignedIn):
        verified(GOOD, OURS, EXPECTED, NOW + timedelta(minutes=11))
