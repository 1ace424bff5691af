import pytest
import torch

from tests.gui.panels.augmentation.conftest import made
from workbench.augmentation.base import AUGMENTATIONS
from workbench.gui import icons
from workbench.gui.panels.augmentation.lines import (
    ICONS,
    changed_share,
    changed_words,
    kinds_by_category,
    lines,
)

DIGITS = tuple("0123456789")


def test_a_line_says_how_strong_and_how_often():
    rotation, erasing, flip = lines(
        [made("rotation"), made("random_erasing"), made("horizontal_flip", p=0.25)], ("cat", "dog"), 3
    )
    assert (rotation.title, rotation.detail) == ("Rotation", "±15°")
    assert erasing.detail == "2 to 33\u2009% · p 50\u2009%"
    assert flip.detail == "p 25\u2009%"
    assert rotation.tip.startswith("Turns the picture")
    assert flip.spoken == "Horizontal flip, p 25\u2009%, on"


def test_flipped_digits_are_warned_of_and_flipped_things_are_not():
    (line,) = lines([made("horizontal_flip")], DIGITS, 1)
    assert line.severity == "warning"
    assert line.trouble.startswith("Spoils labels: mirrored, “2”")
    (line,) = lines([made("horizontal_flip")], ("circle", "square"), 1)
    assert line.trouble == ""


@pytest.mark.parametrize("settings", [{"enabled": False}, {"p": 0.0}])
def test_what_does_nothing_is_not_warned_of(settings):
    (line,) = lines([made("horizontal_flip", **settings)], DIGITS, 1)
    assert line.trouble == ""


def test_colours_of_grey_pictures():
    grey, colored = (lines([made("hue")], ("cat", "dog"), channels)[0] for channels in (1, 3))
    assert (grey.severity, colored.severity) == ("notice", "")
    assert grey.trouble == "Does nothing: the pictures are grey."


def test_every_kind_can_be_added_and_has_an_icon():
    offered = kinds_by_category()
    assert sorted(kind for found in offered.values() for kind in found) == sorted(AUGMENTATIONS)
    assert list(offered) == ["Move", "Colour", "Disturb", "Cover", "Mix"]
    assert set(ICONS.values()) <= set(icons.names())


def test_the_share_of_changed_pictures_is_that_of_many_draws():
    chain = [made("horizontal_flip", p=0.5), made("cutout", p=0.6), made("vertical_flip", p=0.3, enabled=False)]
    generator = torch.Generator().manual_seed(0)
    flipped = chain[0].draw(20_000, (1, 8, 8), generator)["flipped"]
    covered = chain[1].draw(20_000, (1, 8, 8), generator)["height"] > 0
    assert changed_share(chain, 1) == pytest.approx(float((flipped | covered).float().mean()), abs=0.01)
    assert changed_share([made("hue")], 1) == 0
    assert changed_share([made("hue")], 3) == 1


def test_shares_in_words():
    assert changed_words(0.8805).startswith("About 88\u2009% of the training pictures")
    assert changed_words(1.0).startswith("Every training picture")
    assert changed_words(0.0).startswith("No picture")
