import math

import pytest

from workbench.gui.number_text import (
    cell_number,
    decimals_of,
    fixed_number,
    number,
    percent,
    whole_percent,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (114.0, "114"),
        (-3.0, "−3"),
        (0.13249, "0.132"),
        (-1.2, "−1.20"),
        (12345.6, "12\u2009346"),
        (1.25e-5, "1.25e−5"),
        (2e7, "2e7"),
        (math.nan, "NaN"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_read_as_people_write_them(value, text):
    assert number(value) == text


@pytest.mark.parametrize("value", [0.000123456, 0.5, 7.7777, 123.456, 98765.4, 1.5e9])
def test_a_number_keeps_its_value_to_three_digits(value):
    read = float(number(value).replace("\u2009", "").replace("−", "-"))
    assert read == pytest.approx(value, rel=5e-3)


def test_a_cell_gives_up_digits_before_it_overflows():
    assert cell_number(0.1324, 3, 6) == "0.132"
    assert cell_number(0.1324, 3, 4) == "0.13"
    assert cell_number(-0.0003, 3, 5) == "−3e−4"


def test_percent():
    assert percent(0.98765) == "98.8\u2009%"
    assert percent(math.nan) == "–"


def test_whole_percentages_say_nothing_or_all_only_where_that_is_so():
    shares = {0.0: "0", 0.001: "1", 0.5: "50", 0.976: "98", 0.999: "99", 1.0: "100", 1.2: "120"}
    assert [whole_percent(share) for share in shares] == [f"{text}\u2009%" for text in shares.values()]


@pytest.mark.parametrize(
    ("low", "high", "digits", "limit", "decimals"),
    [
        (-0.445, 0.3, 2, 5, 2),
        (-0.445, 0.3, 3, 7, 3),
        (-0.0445, 0.03, 2, 7, 3),
        (-12.3, 4.0, 3, 5, 1),
        (0.0, 255.0, 1, 5, 0),
        (0.0, 0.0, 2, 5, 1),
        (-0.0004, 0.0001, 2, 5, None),
        (0.0, 1_234_567.0, 2, 5, None),
    ],
)
def test_cells_of_one_picture_share_their_decimals(low, high, digits, limit, decimals):
    assert decimals_of(low, high, digits, limit) == decimals
    if decimals is not None:
        assert max(len(fixed_number(value, decimals)) for value in (low, high)) <= limit
        assert float(fixed_number(high, decimals)) == pytest.approx(high, abs=0.5 * 10.0**-decimals)


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert [fixed_number(value, 2) for value in (0.004, -0.01, -7e-4, 0.2)] == ["0.00", "−0.01", "0.00", "0.20"]
    assert fixed_number(float("nan"), 2) == "NaN"
