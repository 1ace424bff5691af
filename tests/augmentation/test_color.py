"""Each change of colour against torchvision's function with the drawn parameters."""

import pytest
import torch
from torchvision.transforms.v2 import functional as tv

from tests.augmentation.test_geometry import drawn_and_applied, images, made

REFERENCES = {
    "brightness": (tv.adjust_brightness, "factor", {"strength": 0.9}),
    "contrast": (tv.adjust_contrast, "factor", {"strength": 0.9}),
    "saturation": (tv.adjust_saturation, "factor", {"strength": 0.9}),
    "hue": (lambda x, turn: tv.adjust_hue(x, turn / 360), "turn", {"degrees": 180.0}),
}


@pytest.mark.parametrize("kind", REFERENCES)
def test_every_picture_is_what_torchvision_makes_of_it(kind):
    function, name, settings = REFERENCES[kind]
    pictures = images((3, 11, 14))
    pictures[0] = 0.4  # grey has no hue
    draw, result = drawn_and_applied(made(kind, **settings), pictures)
    expected = torch.stack([function(x, value.item()) for x, value in zip(pictures, draw[name], strict=True)])
    assert not torch.allclose(result[1:], pictures[1:], atol=0.01)
    torch.testing.assert_close(result, expected, atol=2e-5, rtol=0)


@pytest.mark.parametrize("kind", ["brightness", "contrast"])
def test_grey_pictures_as_torchvision_has_them(kind):
    function, name, settings = REFERENCES[kind]
    pictures = images((1, 9, 9))
    draw, result = drawn_and_applied(made(kind, **settings), pictures)
    expected = torch.stack([function(x, value.item()) for x, value in zip(pictures, draw[name], strict=True)])
    torch.testing.assert_close(result, expected, atol=1e-6, rtol=0)


@pytest.mark.parametrize("kind", ["saturation", "hue"])
def test_grey_pictures_have_no_colour_to_change(kind):
    pictures = images((1, 9, 9))
    assert made(kind).needs_color
    assert torch.equal(drawn_and_applied(made(kind), pictures)[1], pictures)


def test_what_was_drawn_is_told():
    assert made("brightness").describe({"factor": torch.tensor([1.25])}, 0) == "brightness ×1.25"
    assert made("hue").describe({"turn": torch.tensor([-12.4])}, 0) == "hue −12°"
