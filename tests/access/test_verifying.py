"""What a token of a provider must be to count here; no change of a good one is good."""

import asyncio
import base64
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from shared.access import NotSignedIn
from shared.access.provider import Provider
from shared.access.verifying import Expected, verified
from tests.access.identity import AUDIENCE, EXPECTED, PATIENCE, Identity, new_key, read

in_one_loop = pytest.mark.asyncio(loop_scope="module")
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
