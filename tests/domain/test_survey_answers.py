"""What a text answers to an open question, as people write figures, a yes and a no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.surveys.answers import read_answer
from chalicelib.domain.surveys.rules import Scale
from chalicelib.domain.texts.reading import read_text


@pytest.mark.parametrize(
    ("body", "figure"),
    [
        *(
            ("4", "4"),
            (" 5! ", "5"),
            ("3.", "3"),
            ("4/5", "4"),
            ("4 out of 5", "4"),
            ("2 stars", "2"),
            ("⭐⭐⭐", "3"),
            ("4️⃣", "4"),
        ),
        *(("fünf", "5"), ("Cinco!", "5"), ("5 thanks", "5"), ("6", None), ("0", None), ("45", None), ("4.5", None), ("-1", None)),
        *(("4711", None), ("4 croissants", None), ("1-2", None), ("4️⃣", "4"), ("Liked “4”", None)),
    ],
)
def test_figures_as_people_write_them(body, figure):
    assert read_answer(Scale.FIVE, body, read_text(body, "member")) == figure


@pytest.mark.parametrize(
    ("body", "said"),
    [
        *(("yes", "yes"), ("Ja", "yes"), ("sí", "yes"), ("nej", "no"), ("NO.", "no"), ("no thanks", "no"), ("👍", "yes")),
        *(("STOP", None), ("no more texts", None), ("maybe", None), ("Liked “Was it warm?”", None)),
    ],
)
def test_a_yes_or_a_no_as_people_write_it(body, said):
    assert read_answer(Scale.YES_NO, body, read_text(body, "member")) == said


@given(st.text(max_size=40))
def test_every_text_can_be_read_and_no_opt_out_is_ever_an_answer(body):
    reading = read_text(body, "member")
    for scale in Scale:
        found = read_answer(scale, body, reading)
        assert found is None or (found in scale.answers and reading.intent not in {"stop", "help", "not_me", "start"})
