"""The geometry of a sectioned grid, against one that lays every picture down by hand."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.gui.views.grid_layout import SPACING, WHOLE, GridLayout


def laid_by_hand(sizes: list[int], columns: int, width: int, height: int, heading: int):
    """Return {place: (x, y, visual row)}, the tops of the sections, and the whole height."""
    spots, tops, y, row, place = {}, [], 0, 0, 0
    for size in sizes:
        tops.append(y)
        y += heading + SPACING
        for first in range(0, size, columns):
            for column in range(min(columns, size - first)):
                spots[place] = (SPACING + column * width, y, row)
                place += 1
            y += height
            row += 1
    return spots, tops, y


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=6),
    columns=st.integers(1, 5),
    heading=st.sampled_from([0, 20]),
    top=st.integers(0, 900),
    page=st.integers(1, 400),
)
def test_everything_lies_where_it_is_laid_by_hand(sizes, columns, heading, top, page) -> None:
    if heading == 0:
        sizes = [sum(sizes)]
    width, height = 30 + SPACING, 40 + SPACING
    starts = np.concatenate([WHOLE, np.cumsum(sizes)[:-1]])
    layout = GridLayout(sum(sizes), starts, columns, width, height, heading)
    spots, tops, total = laid_by_hand(sizes, columns, width, height, heading)
    assert layout.total_height == total
    assert [layout.top_of(s) for s in range(len(sizes))] == tops
    for place, (x, y, row) in spots.items():
        assert layout.spot(place) == (x, y)
        assert layout.place_at(x, y) == layout.place_at(x + width - SPACING - 1, y + height - SPACING - 1) == place
        assert layout.place_at(x + width - SPACING, y) == layout.place_at(x, y - 1) == -1
        for step in (-1, 1, 2):
            same = [p for p, (px, _, pr) in spots.items() if pr == row + step and px <= x]
            wanted = max(same) if same else (0 if step < 0 else len(spots) - 1)
            assert layout.stepped(place, step) == wanted
    seen = {p: y for first, last, y in layout.rows(top, top + page) for p in range(first, last)}
    assert {p for p, (_, y, _) in spots.items() if y < top + page and y + height > top} == set(seen)
    assert all(spots[p][1] == y for p, y in seen.items())
    headings = dict(layout.headings(top, top + page))
    if heading and top < total:
        ends = [*tops[1:], total]
        assert set(headings) == {s for s, y in enumerate(tops) if y < top + page and ends[s] > top}
        for section, y in headings.items():
            assert y == min(max(tops[section], top), ends[section] - heading)
    if not heading:
        assert headings == {}


def test_half_a_million_pictures_in_a_thousand_sections_cost_nothing_per_picture() -> None:
    starts = np.arange(0, 500_000, 500)
    layout = GridLayout(500_000, starts, 7, 36, 36, 20)
    assert layout.spot(499_999) == (SPACING + 499 % 7 * 36, layout.total_height - 36)
    top = layout.total_height - 500
    rows = list(layout.rows(top, top + 500))
    assert 12 <= len(rows) <= 15
    assert rows[-1][1] == 500_000


def test_nothing_lies_nowhere() -> None:
    layout = GridLayout(0, WHOLE, 3, 40, 40, 0)
    assert layout.total_height == 0
    assert layout.place_at(10, 10) == -1
    assert list(layout.rows(0, 100)) == list(layout.headings(0, 100)) == []
