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


@pytest.mark.parametrize("kind", ["number", "whole", "duration"])
@pytest.mark.parametrize("limit", [2, 3, 6])
@pytest.mark.parametrize("low", [0.0, 0.002, 1.0, 21.0, 79.0, 14_007.0])
@pytest.mark.parametrize("ratio", [1e-5, 0.01, 0.2, 0.95, 3.0, 12.0, 40.0, 1_000.0])
def test_every_axis_has_two_different_labels_and_few_more_than_have_room(low, ratio, limit, kind) -> None:
    scales = [Scale(low, low + ratio * (low or 1))] + ([Scale(low, low * (1 + ratio), log=True)] if low else [])
    for scale in scales:
        texts = [text for _, text in ticks(scale, limit, kind).major]
        assert 2 <= len(set(texts)) == len(texts) <= limit + 2


def test_an_accuracy_between_round_numbers_has_a_readable_scale() -> None:
    assert [text for _, text in ticks(Scale(81.2, 97.8), 2).major] == ["85", "90", "95"]
    assert [text for _, text in ticks(Scale(90.4, 99.6), 2).major] == ["92", "96"]


def test_a_logarithmic_axis_of_one_decade_has_two_labels() -> None:
    assert [text for _, text in ticks(Scale(0.02, 0.25, log=True), 2).major] == ["0.05", "0.1"]
    assert [text for _, text in ticks(Scale(0.02, 0.25, log=True), 5).major] == ["0.02", "0.05", "0.1", "0.2"]


def test_logarithmic_and_short_times_are_written_with_their_unit() -> None:
    assert [text for _, text in ticks(Scale(0.05, 5_000, log=True), 8, "duration").major] == [
        "0.1\u2009s", "1\u2009s", "10\u2009s", "1:00", "10:00", "1:00:00",
    ]  # fmt: skip
    assert [text for _, text in ticks(Scale(20, 240, log=True), 5, "duration").major] == [
        "30\u2009s", "1:00", "2:00",
    ]  # fmt: skip
    assert [text for _, text in ticks(Scale(0, 0.9), 3, "duration").major] == ["0", "0.5\u2009s"]
