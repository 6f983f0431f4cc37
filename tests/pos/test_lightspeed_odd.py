"""Whatever stands in a signed message of Lightspeed, it is answered, and never by a failure of ours."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pos.lightspeed_side import line, off, payload

VALID = [
    payload(line(10, 2, discount="0.5"), off(2, "K7M2P4Q"), outlet_id="o", note="x", return_for=""),
    payload(line(5, -1), line(20), id="ex-1", return_for="87d6ec9a-0000"),
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.none(), max_size=2),
    st.sampled_from(
        ["", "-1", "1e308", "-1e-308", "9" * 60, "NaN", "-Infinity", "0" * 5_000, "1e999999999", "\ud800", "+12065550142"]
    ),
)


def paths(value, at=()):
    """Where every part of a message is."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*at, name)
        yield from paths(part, (*at, name))


@st.composite
def changed(draw):
    """A message with some of its parts gone, or something else."""
    said = json.loads(json.dumps(draw(st.sampled_from(VALID))))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(list(paths(said))))
        part = said
        for name in way:
            part = part[name]
        if isinstance(part, dict) and draw(st.booleans()):
            part.pop(last)
        else:
            part[last] = draw(ODD)
    return json.dumps(said)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed())
@pytest.mark.usefixtures("maya")
def test_odd_messages_are_answered(maker, said):
    assert maker.send(said).status_code == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_what_is_no_message_is_answered(maker, said):
    assert maker.send(said).status_code == 200
