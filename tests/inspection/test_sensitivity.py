import numpy as np
import torch
from torch import nn
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional as tv

from workbench.augmentation.base import AUGMENTATIONS
from workbench.data.base import Data, Split
from workbench.inspection.sensitivity import Sensitivity, steps

SHAPE = (1, 14, 14)


def data():
    empty = Split(torch.zeros(0, *SHAPE, dtype=torch.uint8), torch.zeros(0, dtype=torch.int64))
    return Data(empty, empty, empty, ("a", "b", "c"), torch.tensor([0.3]), torch.tensor([0.4]))


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Dropout(0.5), nn.Linear(4 * 12 * 12, 3)
    )


def image():
    return torch.randint(0, 256, SHAPE, dtype=torch.uint8, generator=torch.Generator().manual_seed(1))


def test_the_probabilities_are_those_of_each_turned_picture():
    rotation, module = AUGMENTATIONS["rotation"](), network()
    (sweep,) = rotation.sweeps(SHAPE)
    response = Sensitivity(data(), image(), rotation, sweep, count=9).ask(module)
    assert response.values.tolist() == [-180, -135, -90, -45, 0, 45, 90, 135, 180]
    module.eval()
    for value, found in zip(response.values, response.probabilities, strict=True):
        turned = tv.rotate(image().float() / 255, float(value), interpolation=InterpolationMode.BILINEAR)
        with torch.inference_mode():
            expected = module(((turned - 0.3) / 0.4)[None]).softmax(1)[0]
        np.testing.assert_allclose(found, expected.numpy(), atol=1e-4)


def test_asking_changes_neither_modes_nor_statistics_nor_random_numbers():
    module = network().train()
    module[1].eval()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    state = torch.get_rng_state()
    noise = AUGMENTATIONS["gaussian_noise"]()
    Sensitivity(data(), image(), noise, noise.sweeps(SHAPE)[0]).ask(module)
    assert [m.training for m in module] == [True, False, True, True, True]
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())


def test_shifts_go_by_whole_pixels_and_the_neutral_value_is_always_there():
    shift = AUGMENTATIONS["translation"]().sweeps((3, 9, 200))
    assert steps(shift[1], 61).tolist() == [*range(-4, 5)]
    wide = steps(shift[0], 61)
    assert len(wide) <= 61
    assert 0 in wide.tolist()
    for kind in AUGMENTATIONS:
        for sweep in AUGMENTATIONS[kind]().sweeps((3, 9, 200)):
            assert sweep.neutral in steps(sweep, 61).tolist()
