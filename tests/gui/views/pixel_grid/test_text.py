import io

import numpy as np
import pytest

from workbench.gui.views.pixel_grid import text
from workbench.gui.views.pixel_grid.geometry import Pixel, Window

BLUE_SKY = np.zeros((3, 6, 9), np.uint8)
BLUE_SKY[:, 4, 7] = (183, 202, 237)


def plain(said):
    return said.replace("\u00a0", " ")


def test_a_cell_is_read_out_with_its_place_and_its_shares():
    assert plain(text.describe(BLUE_SKY, Pixel(4, 7))) == "row 4, column 7: R 183 G 202 B 237 → 0.72 0.79 0.93"
    grey = np.array([[[0, 228]]], np.uint8)
    assert text.describe(grey, Pixel(0, 1)) == "row 0, column 1: 228 → 0.89"
    normalised = np.array([[[-0.42421, 2.8]]], np.float32)
    assert text.describe(normalised, Pixel(0, 0)) == "row 0, column 0: −0.42"


def test_size_range_and_count_are_told_width_first():
    assert text.size(BLUE_SKY) == "9 × 6 RGB"
    assert text.span(BLUE_SKY) == "values 0–237"
    assert text.span(np.array([[[-0.42421, 2.8215]]], np.float32)) == "values −0.42 to 2.82"
    assert text.count(np.zeros((1, 16, 12), np.uint8)) == "12 × 16 = 192"
    assert text.count(np.zeros((3, 427, 640), np.uint8)) == "640 × 427 × 3 = 819\u2009840"


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_the_table_gives_the_numbers_back(kind):
    picture = (np.random.default_rng(1).normal(size=(3, 7, 8)) * 50 + 100).clip(0, 255).astype(kind)
    written = text.table(picture, Window(range(2, 6), range(1, 8)))
    blocks = written.rstrip("\n").split("\n\n")
    read = np.stack([np.loadtxt(io.StringIO(block), delimiter="\t", dtype=kind) for block in blocks])
    np.testing.assert_array_equal(read, picture[:, 2:6, 1:8])
