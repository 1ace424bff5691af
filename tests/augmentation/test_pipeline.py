import pytest
import torch
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as tv

from tests.augmentation.test_every_kind import generator, images, made
from workbench.augmentation import pipeline


def test_steps_are_applied_in_their_order():
    pictures = images((1, 9, 9))
    chain = [made("brightness", strength=0.9), made("cutout", value=0.5, size=5)]
    for order in (chain, chain[::-1]):
        drawn = pipeline.draw(order, 7, (1, 9, 9), generator())
        expected = pictures
        for d in drawn:
            expected = d.augmentation.apply(expected, d.draw)
        assert torch.equal(pipeline.apply(pictures, drawn), expected)


def test_moving_steps_in_a_row_are_one_resampling_in_their_order():
    """A turn, then a shift: with torchvision's affine, which turns first and shifts then."""
    pictures = images((3, 20, 26))
    chain = [made("rotation", degrees=40.0), made("translation", share=0.2)]
    drawn = pipeline.draw(chain, 7, (3, 20, 26), generator())
    result = pipeline.apply(pictures, drawn)
    turn, shift = drawn[0].draw, drawn[1].draw
    for i, picture in enumerate(pictures):
        expected = tv.affine(
            picture,
            -turn["angle"][i].item(),  # clockwise there
            [int(shift["right"][i]), int(shift["down"][i])],
            1.0,
            [0.0, 0.0],
            interpolation=InterpolationMode.BILINEAR,
        )
        torch.testing.assert_close(result[i], expected, atol=2e-4, rtol=0)


def test_opposite_moves_cancel_without_blur():
    pictures = images((1, 15, 15))
    there, back = made("zoom"), made("zoom")
    factor = torch.linspace(0.5, 2, 7)
    drawn = [pipeline.Drawn(there, {"factor": factor}), pipeline.Drawn(back, {"factor": 1 / factor})]
    torch.testing.assert_close(pipeline.apply(pictures, drawn), pictures, atol=1e-4, rtol=0)


def test_other_fills_are_resampled_apart():
    pictures = torch.ones(1, 1, 9, 9)
    shift = {"right": torch.tensor([9.0]), "down": torch.tensor([0.0])}
    away, back = made("translation", fill="black"), made("translation", fill="edge")
    drawn = [pipeline.Drawn(away, shift), pipeline.Drawn(back, {"right": -shift["right"], "down": shift["down"]})]
    assert pipeline.apply(pictures, drawn).max() == 0


def test_targets_stay_class_indices_unless_pictures_are_mixed():
    targets = torch.tensor([2, 0, 1, 1, 0, 2, 2])
    plain = pipeline.draw([made("rotation")], 7, (1, 8, 8), generator())
    assert pipeline.apply_to_targets(targets, plain, 3) is targets
    mixed = pipeline.draw([made("mixup", alpha=1.0), made("cutmix")], 7, (1, 8, 8), generator())
    shares = pipeline.apply_to_targets(targets, mixed, 3)
    assert shares.shape == (7, 3)
    torch.testing.assert_close(shares.sum(1), torch.ones(7))
    own = mixed[0].draw["own"]
    once = own[:, None] * torch.eye(3)[targets] + (1 - own[:, None]) * torch.eye(3)[targets[mixed[0].draw["partner"]]]
    own, partner = mixed[1].draw["own"][:, None], mixed[1].draw["partner"]
    torch.testing.assert_close(shares, own * once + (1 - own) * once[partner])


def test_what_was_done_is_told_in_order():
    drawn = [
        pipeline.Drawn(made("horizontal_flip"), {"flipped": torch.tensor([True, False])}),
        pipeline.Drawn(made("rotation"), {"angle": torch.tensor([12.0, -8.0])}),
    ]
    assert pipeline.describe(drawn, 0) == ("mirrored", "turned 12° left")
    assert pipeline.describe(drawn, 1) == ("turned 8° right",)


@pytest.mark.parametrize("kinds", [[], ["mixup", "rotation", "hue", "gaussian_noise", "gaussian_blur", "cutmix"]])
def test_the_same_seed_draws_the_same(kinds):
    pictures = images((3, 16, 16))
    chain = [made(kind) for kind in kinds]
    one, other = (pipeline.apply(pictures, pipeline.draw(chain, 7, (3, 16, 16), generator(9))) for _ in range(2))
    assert torch.equal(one, other)
