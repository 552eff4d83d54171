"""Who a party is stands in a register that can be erased; the log, and everyone else, know a reference alone."""

import pytest

from tests.amendments.room import FLOOR_OF, Room, S, in_one_loop, room

__all__ = ["room"]

REGISTER = f"/amendments/{S}/parties"
OTHERS = ("chair", "delegation", "editor", "bureau_member", "portal")


@in_one_loop
async def test_a_name_is_entered_shown_to_the_secretariat_and_erased_and_the_log_never_has_it(room: Room):
    headers = room.headers()
    put = await room.client.put(f"{REGISTER}/D1", json={"name": "Ruritania"}, headers=headers)
    assert put.status_code == 204
    assert (await room.client.get(REGISTER, headers=headers)).json() == {"D1": "Ruritania"}
    found = (await room.client.get(f"/{FLOOR_OF}/provenance", headers=headers)).json()
    assert found["amendments"]["AM2"]["names"] == {"D1": "Ruritania"}
    lines = [line async for line in _log(room)]
    assert lines
    assert not [line for line in lines if "Ruritania" in line]
    assert (await room.client.delete(f"{REGISTER}/D1", headers=headers)).status_code == 204
    found = (await room.client.get(f"/{FLOOR_OF}/provenance", headers=headers)).json()
    assert found["amendments"]["AM2"]["names"] == {"D1": None}, "the reference stays, who it was is gone"


@in_one_loop
async def test_the_origin_of_every_word_is_told_and_what_was_struck_is_kept(room: Room):
    await room.move("P1", "in 2 (b), replace “publish” with “issue”")
    await room.agree("P1")
    found = (await room.client.get(f"/{FLOOR_OF}/provenance", headers=room.headers("auditor"))).json()
    (origin,) = [unit for unit in found["units"] if unit["unit"] == "p2c"]
    told = [(piece["text"], piece["by"], piece["struck"]) for piece in origin["stretches"]]
    assert ("publish", None, "P1") in told
    assert ("issue", "P1", None) in told


@in_one_loop
@pytest.mark.parametrize("role", OTHERS)
async def test_k16_nobody_else_reads_or_writes_the_register(role: str, room: Room):
    headers = room.headers(role)
    for response in (
        await room.client.get(REGISTER, headers=headers),
        await room.client.put(f"{REGISTER}/D1", json={"name": "X"}, headers=headers),
        await room.client.delete(f"{REGISTER}/D1", headers=headers),
        await room.client.get(f"/{FLOOR_OF}/provenance", headers=headers),
    ):
        assert response.status_code == 403, response.text
        assert response.headers["content-type"] == "application/problem+json"
    assert (await room.client.get(REGISTER)).status_code == 401


@in_one_loop
async def test_a_name_that_is_none_is_refused_and_named(room: Room):
    response = await room.client.put(f"{REGISTER}/D1", json={"name": ""}, headers=room.headers())
    assert response.status_code == 422
    assert "name" in response.text


async def _log(room: Room):
    """Every line of every service's log, as an auditor gets it."""
    for service in ("drafting", "amendments", "adoption", "publication"):
        response = await room.client.get(f"/{service}/{S}/log", headers=room.headers("auditor"))
        assert response.status_code == 200, response.text
        for line in response.text.splitlines():
            yield line
