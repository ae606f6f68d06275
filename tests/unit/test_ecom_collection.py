from ecom_collection import ALPHABET, LENGTH, draw_codes, read_code, show_code
from hypothesis import given
from hypothesis import strategies as st

CODES = st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH)


def test_codes_differ_and_hold_nothing_that_is_mistaken():
    codes = draw_codes(500)
    assert len(set(codes)) == 500
    assert {len(code) for code in codes} == {LENGTH}
    assert not set("".join(codes)) & set("01ILO")


@given(CODES)
def test_a_code_is_read_as_it_is_shown(code):
    assert read_code(show_code(code)) == code
    assert read_code(f" {show_code(code).lower()} ") == code


@given(st.text())
def test_whatever_is_typed_is_read(text):
    assert read_code(text) == read_code(read_code(text))


def test_nothing_is_shown_of_no_code():
    assert (show_code(""), show_code(None), read_code(None)) == ("", "", "")
