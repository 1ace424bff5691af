"""Pictures of the user's own: one subfolder per class."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Annotated, ClassVar, Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from workbench.data.base import (
    DATASETS,
    Color,
    Data,
    DataError,
    Dataset,
    Height,
    Progress,
    Skipped,
    Split,
    Width,
    statistics,
)
from workbench.data.folder_tree import Listing, Tree
from workbench.data.picture import PictureError, open_picture, to_tensor
from workbench.data.splits import Indices, Parts, distribute, in_three, with_validation
from workbench.layers.base import Shape

_WORKERS = min(4, os.cpu_count() or 1)  # each may hold a picture of 64 megapixels
_REPORT = 0.05  # seconds between two reports
_BLOCK = 64  # pictures handed on at a time


@DATASETS.register
class ImageFolder(Dataset):
    """Your own pictures: a folder with one subfolder per class, or with train, val and test folders of such.

    Each picture is scaled until it covers height × width, and what sticks out is cut off. Where there is no test
    folder, a fifth of every class is kept for testing; where there is no val folder, the validation share decides.
    """

    title: ClassVar = "Folder of pictures"

    kind: Literal["image_folder"] = "image_folder"
    folder: Annotated[
        str,
        Field(min_length=1, max_length=4096, pattern=r"^[^\x00]+$", description="holds one subfolder per class"),
    ]
    height: Height = 32
    width: Width = 32
    color: Color = "rgb"

    def classes(self) -> tuple[str, ...]:
        return self._tree().classes

    def load(self, root: Path, progress: Progress | None = None) -> Data:
        tree = self._tree()
        listing = tree.listing()
        parts = self._parts(listing)
        refused: dict[int, Skipped] = {}
        blocks = _decoded(listing.paths, self.input_shape, refused, progress)
        full = distribute(blocks, listing.targets, parts, self.input_shape)
        bad = np.fromiter(refused, dtype=np.int64)
        train, val, test = (_without(split, part, bad) for split, part in zip(full, parts, strict=True))
        skipped = (*listing.skipped, *refused.values())
        _check_classes(train, tree, skipped)
        return Data(train, val, test, tree.classes, *statistics(train.images), skipped=skipped)

    def _tree(self) -> Tree:
        return Tree.found(Path(os.path.expanduser(self.folder)))

    def _parts(self, listing: Listing) -> Parts:
        """Return which file belongs to which split."""
        train, val, test = (np.flatnonzero(listing.splits == name) for name in ("train", "val", "test"))
        share = 0.0 if len(val) else self.validation_share
        if len(test):
            kept, drawn = with_validation(listing.targets[train], share, self.seed)
        else:
            kept, drawn, held = in_three(listing.targets[train], share, self.seed)
            test = train[held]
        return train[kept], val if len(val) else train[drawn], test


def _decoded(
    paths: tuple[Path, ...], shape: Shape, refused: dict[int, Skipped], progress: Progress | None
) -> Iterator[Tensor]:
    """Yield (n, C, H, W) uint8 of the files, in order, decoded by several threads (Pillow lets go of the GIL).

    A file that cannot be read becomes black and enters `refused` under its index.
    """
    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="decode")
    ahead = 8 * _WORKERS
    waiting: list[Future[Tensor | Skipped]] = [pool.submit(_decode, path, shape) for path in paths[:ahead]]
    told = -_REPORT
    block: list[Tensor] = []
    try:
        for index in range(len(paths)):
            if progress and monotonic() - told >= _REPORT:
                progress("Reading pictures", index, len(paths))
                told = monotonic()
            result = waiting.pop(0).result()
            if index + ahead < len(paths):
                waiting.append(pool.submit(_decode, paths[index + ahead], shape))
            if isinstance(result, Skipped):
                refused[index] = result
                result = torch.zeros(shape, dtype=torch.uint8)
            block.append(result)
            if len(block) == _BLOCK:
                yield torch.stack(block)
                block.clear()
        if block:
            yield torch.stack(block)
        if progress:
            progress("Reading pictures", len(paths), len(paths))
    finally:
        pool.shutdown(cancel_futures=True)


def _decode(path: Path, shape: Shape) -> Tensor | Skipped:
    try:
        return to_tensor(open_picture(path, shape), shape)
    except PictureError as error:
        return Skipped(path, error.reason)


def _without(split: Split, part: Indices, bad: Indices) -> Split:
    """Return the split of pictures `part` without those in `bad`."""
    good = torch.from_numpy(~np.isin(part, bad))
    return split if good.all() else Split(split.images[good], split.targets[good])


def _check_classes(train: Split, tree: Tree, skipped: tuple[Skipped, ...]) -> None:
    """Refuse a class that no training picture shows.

    Raises:
        DataError: with an example of what was wrong.
    """
    counts = torch.bincount(train.targets, minlength=len(tree.classes))
    empty = [tree.classes[index] for index in torch.nonzero(counts == 0).flatten().tolist()]
    if not empty:
        return
    example = f" (of {len(skipped)} left out, {skipped[0].path.name} {skipped[0].reason})" if skipped else ""
    where = "any class" if len(empty) == len(tree.classes) else f"class {empty[0]}"
    raise DataError(
        f"{tree.root} has no readable training picture of {where}{example}; "
        "put PNG, JPEG, BMP, WebP, GIF or TIFF files there, or take the subfolder away"
    )
