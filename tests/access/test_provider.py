"""Keys of a provider: fetched when they are needed, rotated, and good for a while where nobody answers."""

import asyncio

import pytest

from shared.access import NotSignedIn, ProviderAway
from shared.access.provider import Provider
from tests.access.identity import PATIENCE, Identity, new_key, read

in_one_loop = pytest.mark.asyncio(loop_scope="module")


class Clock:
    """Seconds that go by as a test says."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


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
