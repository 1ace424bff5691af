import math
import re

import numpy as np
import pytest

from workbench.gui.views.curves.axis_scale import Scale, duration, padded, ticks

SCALES = [
    Scale(0, 1),
    Scale(-3, 12_000),
    Scale(0.1, 0.1003),
    Scale(1e-7, 3e-6),
    Scale(0, 2.3e8),
    Scale(1_000_000, 1_000_001),
    Scale(0.02, 2.5, log=True),
    Scale(1e-8, 5, log=True),
    Scale(1e-250, 1e250, log=True),
    Scale(0.3, 0.9, log=True),
    Scale(1, 200_000, log=True),
]


def number_of(text: str) -> float:
    """Read a tick's label as people do."""
    text = text.replace("\u2009", "").replace("−", "-")
    if power := re.fullmatch(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text):
        return 10.0 ** int(power[1].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    return float(text)


@pytest.mark.parametrize("scale", SCALES)
def test_positions_and_values_are_inverse(scale: Scale) -> None:
    positions = np.linspace(-0.2 if not scale.log else 0, 1, 7)
    np.testing.assert_allclose(scale.to_unit(scale.from_unit(positions)), positions, atol=1e-9)
    np.testing.assert_allclose([scale.value(p) for p in positions.tolist()], scale.from_unit(positions), rtol=1e-9)
    np.testing.assert_allclose([scale.position(v) for v in scale.from_unit(positions).tolist()], positions, atol=1e-9)


def test_a_logarithmic_scale_has_no_place_for_zero() -> None:
    np.testing.assert_array_equal(
        np.isnan(Scale(0.1, 1, log=True).to_unit(np.array([-1, 0, np.nan, 0.5]))), [1, 1, 1, 0]
    )
    assert math.isnan(Scale(0.1, 1, log=True).position(0))


@pytest.mark.parametrize("limit", [2, 5, 9])
@pytest.mark.parametrize("scale", SCALES)
def test_labels_say_where_the_tick_is(scale: Scale, limit: int) -> None:
    result = ticks(scale, limit).major
    room = 1e-9 * (scale.high - scale.low)
    assert all(scale.low - room <= value <= scale.high + room for value, _ in result)
    assert len({text for _, text in result}) == len(result) <= 2 * limit + 1
    for value, text in result:
        assert number_of(text) == pytest.approx(value, rel=1e-9, abs=room)


def test_powers_of_ten_are_labelled_over_many_decades() -> None:
    assert [text for _, text in ticks(Scale(1e-8, 5, log=True), 5).major] == ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]
    assert [text for _, text in ticks(Scale(0.5, 20_000, log=True), 8).major] == [
        "1", "10", "100", "1\u2009000", "10\u2009000",
    ]  # fmt: skip


def test_counts_have_no_ticks_between_them() -> None:
    assert [text for _, text in ticks(Scale(0, 3), 8, "whole").major] == ["0", "1", "2", "3"]


def test_seconds_are_ticked_in_clock_steps() -> None:
    assert [text for _, text in ticks(Scale(0, 5_000), 6, "duration").major] == [
        "0", "15:00", "30:00", "45:00", "1:00:00", "1:15:00",
    ]  # fmt: skip
    assert [duration(seconds) for seconds in (0, 59.4, 60, 3_599.6, 86_399)] == [
        "0", "59\u2009s", "1:00", "1:00:00", "23:59:59",
    ]  # fmt: skip


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(("low", "high"), [(1.0, 9.0), (3.0, 3.0), (1e-12, 1e-12), (1e8, 1e8)])
def test_padding_holds_what_it_should(low: float, high: float, log: bool) -> None:
    scale = padded(low, high, log=log, share=0.05)
    assert scale.low < low <= high < scale.high
