"""A survey of pictures that come in arrays: of what was loaded, as the network sees it."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from workbench.data.base import SPLITS, Data, Split
from workbench.data.splits import resize, to_color
from workbench.data.survey import arrays as survey_arrays
from workbench.data.survey.files import Samples, Survey, most_samples
from workbench.data.survey.findings import Finding, short
from workbench.data.survey.look import GREYISH, SIDE

_BLOCK = 1 << 22  # values at a time


def survey(data: Data, path: Path) -> Survey:
    """Look at every picture of a loaded data set.

    Pictures are in the order train, val, test; sizes, colours and findings are of what the network sees.

    Args:
        data: loaded.
        path: the file it was read from.
    """
    splits = [data.split(name) for name in SPLITS]
    count = sum(map(len, splits))
    channels, height, width = data.train.shape
    tones = [_tones(split) for split in splits]
    targets = np.concatenate([split.targets.numpy() for split in splits])
    left_out = tuple(Finding("unreadable", (), f"{short(path.parent, one.path)} {one.reason}") for one in data.skipped)
    found = survey_arrays.find(data)
    conflicts = sum(finding.kind in ("conflict", "leak") for finding in found)
    return Survey(
        root=path,
        paths=(path,) * count,
        classes=data.classes,
        targets=targets,
        splits=np.repeat(np.array(SPLITS), [len(split) for split in splits]),
        readable=np.ones(count, dtype=bool),
        widths=np.full(count, width, dtype=np.int64),
        heights=np.full(count, height, dtype=np.int64),
        modes=np.full(count, "grey" if channels == 1 else "RGB"),
        means=np.concatenate([tone[0] for tone in tones]),
        spreads=np.concatenate([tone[1] for tone in tones]),
        greyish=np.concatenate([tone[2] for tone in tones]) & (channels == 3),
        samples=tuple(_samples(splits, targets, target, len(data.classes)) for target in range(len(data.classes))),
        findings=(*found[:conflicts], *left_out, *found[conflicts:]),
    )


def _tones(split: Split) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return means and spreads (N, 4) of brightness, red, green and blue, and which pictures (N,) are nearly grey."""
    means, spreads = [np.zeros((0, 4), dtype=np.float32)], [np.zeros((0, 4), dtype=np.float32)]
    greyish = [np.zeros(0, dtype=bool)]
    step = max(1, _BLOCK // (4 * split.shape[1] * split.shape[2]))
    for first in range(0, len(split), step):
        pictures = split.pictures(slice(first, first + step))
        colours = to_color(pictures, "rgb")
        planes = torch.cat([to_color(pictures, "grey"), colours], 1).float().div_(255).flatten(2)  # (n, 4, H·W)
        spread, mean = torch.std_mean(planes, dim=2, correction=0)
        means.append(mean.numpy())
        spreads.append(spread.numpy())
        span = colours.amax(1).int() - colours.amin(1).int()
        greyish.append((span.flatten(1).amax(1) <= GREYISH).numpy())
    return np.concatenate(means), np.concatenate(spreads), np.concatenate(greyish)


def _samples(splits: list[Split], targets: np.ndarray, target: int, classes: int) -> Samples:
    members = np.flatnonzero(targets == target)
    chosen = members[np.linspace(0, len(members) - 1, min(most_samples(classes), len(members))).astype(np.int64)]
    pictures: list[Tensor] = [torch.zeros((0, 3, SIDE, SIDE), dtype=torch.uint8)]
    start = 0
    for split in splits:
        inside = chosen[(chosen >= start) & (chosen < start + len(split))] - start
        if len(inside):
            pictures.append(resize(to_color(split.pictures(torch.from_numpy(inside)), "rgb"), SIDE, SIDE))
        start += len(split)
    return Samples(chosen, torch.cat(pictures).permute(0, 2, 3, 1).contiguous().numpy())
