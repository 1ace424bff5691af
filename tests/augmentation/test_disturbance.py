import math

import pytest
import torch
from torchvision.transforms.v2 import functional as tv

from tests.augmentation.test_geometry import drawn_and_applied, images, made


def test_noise_is_torchvisions_with_the_same_numbers(monkeypatch):
    pictures = images((3, 8, 9))
    draw, result = drawn_and_applied(made("gaussian_noise", std=0.4), pictures)
    for i, picture in enumerate(pictures):
        monkeypatch.setattr(torch, "randn_like", lambda _, i=i: draw["noise"][i])
        torch.testing.assert_close(result[i], tv.gaussian_noise(picture, mean=0.0, sigma=draw["std"][i].item()))


def test_the_width_of_the_noise_is_drawn_up_to_std():
    draw = made("gaussian_noise", std=0.2).draw(5000, (1, 2, 2), torch.Generator().manual_seed(0))
    assert draw["std"].min() >= 0
    assert draw["std"].max() <= 0.2
    assert draw["std"].mean() == pytest.approx(0.1, abs=0.005)
    assert draw["noise"].std() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 13, 21)])
def test_blur_is_torchvisions_with_the_same_width(shape):
    pictures, blur = images(shape), made("gaussian_blur", sigma=2.5)
    draw, result = drawn_and_applied(blur, pictures)
    size = 2 * blur.radius(shape) + 1
    for i, picture in enumerate(pictures):
        expected = tv.gaussian_blur(picture, [size, size], [draw["sigma"][i].item()] * 2)
        torch.testing.assert_close(result[i], expected, atol=1e-5, rtol=0)
    # The curve is not cut off where it still matters.
    assert math.exp(-0.5 * (blur.radius(shape) / 2.5) ** 2) < 0.012


def test_a_picture_of_one_pixel_cannot_be_blurred():
    pictures = images((1, 1, 5))
    assert torch.equal(drawn_and_applied(made("gaussian_blur"), pictures)[1], pictures)


def test_a_width_of_0_leaves_the_picture_as_it_is():
    pictures = images((3, 8, 8))
    blur = made("gaussian_blur")
    assert torch.equal(blur.apply(pictures, {"sigma": torch.zeros(len(pictures))}), pictures)


def test_varied_by_hand_the_noise_keeps_its_pattern():
    noise = made("gaussian_noise")
    neutral = noise.neutral(2, (1, 6, 6), torch.device("cpu"))
    grey = torch.full((2, 1, 6, 6), 0.5)
    weak, strong = noise.apply(grey, {**neutral, "std": torch.tensor([0.01, 0.02])}) - 0.5
    torch.testing.assert_close(2 * weak, strong, atol=1e-6, rtol=0)
