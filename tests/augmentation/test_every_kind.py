"""What holds for every kind of augmentation."""

import pytest
import torch

from workbench.augmentation import pipeline
from workbench.augmentation.base import AUGMENTATIONS
from workbench.experiment import Experiment, find, from_text
from workbench.spec import parse

SHAPES = [(1, 28, 28), (3, 12, 9), (1, 1, 1), (3, 2, 5)]
CPU = torch.device("cpu")
KINDS = sorted(AUGMENTATIONS)


def made(kind, **settings):
    return parse(AUGMENTATIONS[kind], settings)


def images(shape, count=7):
    return torch.rand(count, *shape, generator=torch.Generator().manual_seed(2))


def generator(seed=3):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("kind", KINDS)
def test_says_what_it_is(kind):
    cls = AUGMENTATIONS[kind]
    assert cls.title
    assert cls.category in ("Move", "Colour", "Disturb", "Cover", "Mix")
    assert cls.__doc__.partition("\n")[0].endswith((".", ":"))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_gives_pictures_of_the_same_shape_in_range_and_leaves_its_own_alone(kind, shape):
    pictures = images(shape)
    before = pictures.clone()
    augmentation = made(kind, p=1.0)
    result = augmentation.apply(pictures, augmentation.draw(7, shape, generator()))
    assert result.shape == pictures.shape
    assert result.dtype == torch.float32
    assert result.min() >= 0
    assert result.max() <= 1 + 1e-6
    assert torch.equal(pictures, before)


@pytest.mark.parametrize("shape", SHAPES[:2])
@pytest.mark.parametrize("kind", KINDS)
def test_the_neutral_draw_changes_nothing_and_says_nothing(kind, shape):
    pictures, augmentation = images(shape), made(kind)
    neutral = augmentation.neutral(7, shape, CPU)
    torch.testing.assert_close(augmentation.apply(pictures, neutral), pictures, atol=1e-5, rtol=0)
    assert [augmentation.describe(neutral, i) for i in range(7)] == [""] * 7


@pytest.mark.parametrize("kind", KINDS)
def test_each_picture_draws_for_itself_and_a_share_is_spared(kind):
    shape, count = (3, 24, 24), 400
    augmentation = made(kind, p=0.5)
    draw = augmentation.draw(count, shape, generator())
    pictures = images(shape, 1).expand(count, *shape)
    if kind in ("mixup", "cutmix"):  # nothing changes between equal pictures
        changed = draw["own"] < 1
    elif kind == "gaussian_blur":  # a narrow curve changes nothing
        changed = draw["sigma"] > 0
    else:
        changed = (augmentation.apply(pictures, draw) - pictures).abs().amax((1, 2, 3)) > 1e-3
    # Draws that change nothing, such as a shift of 0 px, take some away.
    assert 0.4 * count < changed.sum() < 0.58 * count
    assert torch.equal(augmentation.draw(count, shape, generator())[next(iter(draw))], draw[next(iter(draw))])


@pytest.mark.parametrize("kind", KINDS)
def test_p_0_or_switched_off_draws_nothing(kind):
    assert pipeline.draw([made(kind, p=0.0), made(kind, enabled=False)], 3, (1, 8, 8), generator()) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_that_can_be_varied_by_hand_do_something_at_their_ends(kind):
    shape = (3, 24, 24)
    augmentation, pictures = made(kind), images(shape, 2)
    for sweep in augmentation.sweeps(shape):
        assert sweep.low <= sweep.neutral <= sweep.high
        neutral = augmentation.neutral(2, shape, CPU)
        ends = neutral | {sweep.name: torch.tensor([sweep.low, sweep.high], dtype=neutral[sweep.name].dtype)}
        middle = neutral | {sweep.name: torch.full((2,), float(sweep.neutral))}
        torch.testing.assert_close(augmentation.apply(pictures, middle), pictures, atol=1e-5, rtol=0)
        result = augmentation.apply(pictures, ends)
        if sweep.low < sweep.neutral:
            assert not torch.allclose(result[0], pictures[0], atol=0.01)
        assert not torch.allclose(result[1], pictures[1], atol=0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_survives_the_file(kind):
    experiment = find("digits").changed(augmentations=(made(kind, p=0.25, enabled=False),))
    again = from_text(experiment.to_json())
    assert again == experiment
    assert isinstance(again, Experiment)
    assert again.augmentations[0].p == 0.25


@pytest.mark.parametrize("kind", KINDS)
def test_the_range_told_is_the_one_drawn_from(kind):
    shape, augmentation = (3, 24, 24), made(kind, p=1.0)
    draw = augmentation.draw(4000, shape, generator())
    for sweep in augmentation.sweeps(shape):
        low, high = sweep.drawn
        drawn = draw[sweep.name]
        assert float(drawn.min()) == pytest.approx(low, abs=0.01 * (high - low))
        assert float(drawn.max()) == pytest.approx(high, abs=0.01 * (high - low))


def test_says_briefly_how_strong_it_is():
    said = {kind: made(kind).briefly() for kind in KINDS}
    assert said["rotation"] == "±15°"
    assert said["translation"] == "±10 %"
    assert said["zoom"] == "×0.8 to ×1.2"
    assert said["random_crop"] == "4 px"
    assert [kind for kind, text in said.items() if not text] == ["horizontal_flip", "vertical_flip"]
