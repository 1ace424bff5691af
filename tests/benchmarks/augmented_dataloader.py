"""The reference for augmented training: torchvision's transforms of PIL images in a DataLoader, as tutorials do it.

Usage: augmented_dataloader.py FOLDER WORKERS, the folder being that of the reference loops. Prints one JSON object.
"""

import json
import sys
import time
from importlib import import_module

import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

sys.path.insert(0, sys.argv[1])
common = import_module("common")


class Mnist(Dataset):
    """MNIST as torchvision's own data set gives it: a PIL image through the transforms."""

    def __init__(self) -> None:
        self.images, self.targets = common.mnist("train")
        self.transform = transforms.Compose(
            [
                transforms.RandomAffine(15, translate=(0.1, 0.1), interpolation=transforms.InterpolationMode.BILINEAR),
                transforms.ToTensor(),
                transforms.Normalize(common.MEAN, common.STD),
            ]
        )

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        image = Image.fromarray(self.images[index, 0].numpy())
        return self.transform(image), int(self.targets[index])


def main() -> None:
    torch.manual_seed(0)
    loader = DataLoader(Mnist(), batch_size=64, shuffle=True, num_workers=int(sys.argv[2]))
    network, loss = common.lecture_cnn(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    done, began = 0, time.perf_counter()
    for images, targets in loader:
        optimizer.zero_grad()
        loss(network(images), targets).backward()
        optimizer.step()
        done += len(targets)
    print(json.dumps({"images_per_second": done / (time.perf_counter() - began)}))


if __name__ == "__main__":
    main()
