"""The quick way and the long way to canonical JSON give the same bytes, and refuse the same."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from shared.canonical import LARGEST, canonical_json

TEXTS = st.text() | st.text(st.characters(max_codepoint=0x7F)) | st.sampled_from(["\x7f", "\u2028", "é", "😀", '"\\/'])
LEAVES = (
    st.none()
    | st.booleans()
    | TEXTS
    | st.integers(-LARGEST, LARGEST)
    | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20)


@given(value=VALUES)
def test_every_value_has_the_bytes_that_the_standard_gives_it(value: Any):
    assert canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [{"a": [1, LARGEST + 1]}, {"a": "\ud800"}, {"a": float("inf")}, {1: "a"}, [{2}]])
def test_what_has_no_canonical_form_is_refused_as_the_standard_refuses_it(value: Any):
    with pytest.raises(rfc8785.CanonicalizationError) as ours:
        canonical_json(value)
    with pytest.raises(type(ours.value)):
        rfc8785.dumps(value)
