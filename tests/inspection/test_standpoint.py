import torch
from torch import nn

from workbench.inspection.standpoint import PresentWeights


def test_the_copies_are_all_weights_and_stay_as_they_were() -> None:
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).to(memory_format=torch.channels_last)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    copies = PresentWeights().ask(network)
    with torch.no_grad():
        for value in network.state_dict().values():
            value.add_(1)
    assert copies.keys() == before.keys()
    for name, value in copies.items():
        assert torch.equal(value, before[name])
        assert value.is_contiguous()
