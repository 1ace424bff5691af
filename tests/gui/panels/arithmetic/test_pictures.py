import numpy as np
import pytest

from workbench.gui.panels.arithmetic.pictures import folded, width_of


@pytest.mark.parametrize(("features", "width"), [(1, 1), (10, 5), (64, 8), (1176, 42), (23, 5)])
def test_features_stand_in_a_rectangle(features, width):
    assert width_of(features) == width


@pytest.mark.parametrize("features", [1, 2, 7, 10, 23, 64, 513, 1176])
def test_every_feature_has_a_cell_and_no_cell_is_made_up(features):
    row = np.arange(features, dtype=np.float32)[None] + 1
    picture = folded(row)
    height, width = picture.values.shape
    assert height * width - picture.missing == features
    assert picture.missing < width
    for feature in range(features):
        place = divmod(feature, width)
        assert picture.has(*place)
        assert picture.values[place] == feature + 1
    assert picture.missing == 0 or not picture.has(height - 1, width - 1)
