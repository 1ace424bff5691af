"""Each transform that moves pixels against torchvision's function with the drawn parameters."""

import pytest
import torch
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as tv

from workbench.augmentation.base import AUGMENTATIONS
from workbench.spec import SpecError, parse

SHAPES = [(1, 28, 28), (3, 17, 24)]
SEED = 5


def images(shape, count=6):
    return torch.rand(count, *shape, generator=torch.Generator().manual_seed(1))


def made(kind, **settings):
    return parse(AUGMENTATIONS[kind], settings)


def drawn_and_applied(augmentation, pictures):
    draw = augmentation.draw(len(pictures), tuple(pictures.shape[1:]), torch.Generator().manual_seed(SEED))
    return draw, augmentation.apply(pictures.clone(), draw)


def affine(picture, *, angle=0.0, translate=(0, 0), scale=1.0, shear=(0.0, 0.0)):
    return tv.affine(picture, angle, translate, scale, shear, interpolation=InterpolationMode.BILINEAR)


REFERENCES = {
    "rotation": (
        {"degrees": 170.0},
        lambda x, d: tv.rotate(x, d["angle"].item(), interpolation=InterpolationMode.BILINEAR),
    ),
    "horizontal_flip": ({}, lambda x, d: tv.horizontal_flip(x) if d["flipped"] else x),
    "vertical_flip": ({}, lambda x, d: tv.vertical_flip(x) if d["flipped"] else x),
    "zoom": ({"smallest": 0.5, "largest": 2.0}, lambda x, d: affine(x, scale=d["factor"].item())),
    "translation": (
        {"share": 0.4},
        lambda x, d: affine(x, translate=[int(d["right"]), int(d["down"])]),
    ),
    "shear": (
        {"degrees": 40.0, "upright": 30.0},
        lambda x, d: affine(x, shear=[d["sideways"].item(), d["upright"].item()]),
    ),
    "random_crop": (
        {"padding": 5},
        lambda x, d: tv.crop(tv.pad(x, 5), int(d["top"]), int(d["left"]), *x.shape[1:]),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", REFERENCES)
def test_every_picture_is_what_torchvision_makes_of_it(kind, shape):
    settings, reference = REFERENCES[kind]
    pictures = images(shape)
    draw, result = drawn_and_applied(made(kind, **settings), pictures)
    expected = torch.stack(
        [reference(picture, {name: value[i] for name, value in draw.items()}) for i, picture in enumerate(pictures)]
    )
    assert not torch.equal(result, pictures)
    torch.testing.assert_close(result, expected, atol=2e-4, rtol=0)


@pytest.mark.parametrize(("fill", "mode"), [("edge", "edge"), ("mirror", "symmetric")])
def test_what_comes_in_at_the_border(fill, mode):
    pictures = images((3, 9, 12))
    draw, result = drawn_and_applied(made("random_crop", padding=4, fill=fill), pictures)
    for i, picture in enumerate(pictures):
        padded = tv.pad(picture, 4, padding_mode=mode)
        expected = tv.crop(padded, int(draw["top"][i]), int(draw["left"][i]), 9, 12)
        torch.testing.assert_close(result[i], expected, atol=1e-4, rtol=0)


def test_drawn_angles_fill_their_range_evenly():
    angles = made("rotation", degrees=20.0).draw(20_000, (1, 8, 8), torch.Generator().manual_seed(0))["angle"]
    assert angles.min() >= -20
    assert angles.max() <= 20
    # Of an even draw: mean 0, standard deviation 40 / √12.
    assert abs(angles.mean()) < 0.3
    assert abs(angles.std() - 40 / 12**0.5) < 0.2


def test_shifts_are_whole_pixels_up_to_the_share_of_each_side():
    draw = made("translation", share=0.1).draw(5000, (1, 28, 60), torch.Generator().manual_seed(0))
    assert sorted(set(draw["down"].int().tolist())) == [*range(-3, 4)]
    assert sorted(set(draw["right"].int().tolist())) == [*range(-6, 7)]
    assert torch.equal(draw["right"], draw["right"].round())


@pytest.mark.parametrize(
    ("kind", "name", "value", "words"),
    [
        ("rotation", "angle", 12.0, "turned 12° left"),
        ("rotation", "angle", -90.0, "turned 90° right"),
        ("rotation", "angle", 0.2, ""),
        ("translation", "right", -2.0, "2 px left"),
        ("translation", "down", 3.0, "3 px down"),
        ("zoom", "factor", 1.25, "zoomed ×1.25"),
        ("shear", "sideways", -9.6, "slanted 10°"),
        ("random_crop", "top", 1, "3 px down"),
    ],
)
def test_what_was_drawn_is_told(kind, name, value, words):
    augmentation = made(kind)
    draw = dict(augmentation.neutral(2, (1, 8, 8), torch.device("cpu")))
    assert augmentation.describe(draw, 0) == ""
    draw[name] = torch.tensor([value, value])
    assert augmentation.describe(draw, 1) == words


def test_a_left_turn_is_anticlockwise():
    picture = torch.zeros(1, 1, 5, 5)
    picture[0, 0, 0, 2] = 1  # at the top
    turned = made("rotation").apply(picture, {"angle": torch.tensor([90.0])})
    assert turned[0, 0, 2, 0] == pytest.approx(1, abs=1e-5)  # at the left


def test_smallest_zoom_must_not_be_above_the_largest():
    with pytest.raises(SpecError, match=r"smallest must be at most largest, 0\.5, not 0\.8"):
        made("zoom", smallest=0.8, largest=0.5)


def test_an_edge_is_torch_s_border_however_the_picture_is_turned():
    pictures, rotation = images((3, 11, 17)), made("rotation", degrees=180.0, fill="edge")
    draw, result = drawn_and_applied(rotation, pictures)
    angle = torch.deg2rad(draw["angle"])
    cos, sin, zero = angle.cos(), angle.sin(), torch.zeros(len(angle))
    rows = [torch.stack([cos, -sin * 11 / 17, zero], 1), torch.stack([sin * 17 / 11, cos, zero], 1)]
    grid = torch.nn.functional.affine_grid(torch.stack(rows, 1), list(pictures.shape), align_corners=False)
    expected = torch.nn.functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
    torch.testing.assert_close(result, expected, atol=1e-4, rtol=0)
