"""A set of augmentations to begin with."""

from workbench.augmentation import labels
from workbench.augmentation.base import AUGMENTATIONS, Augmentation
from workbench.layers.base import Shape

_CROP_SHARE = 8  # a crop's padding is the shorter side by this: 4 px of CIFAR-10's 32


def suggested(classes: tuple[str, ...], shape: Shape) -> tuple[Augmentation, ...]:
    """Return what is worth a try on pictures of `shape` (C, H, W); nothing that spoils a label of `classes`.

    Written characters are turned, shifted and zoomed a little; what may be seen from either side is mirrored, too.
    """
    written = labels.mirrored(classes) is not None
    if written:
        chosen = [_made("rotation", degrees=15.0), _made("translation", share=0.1), _made("zoom")]
    else:
        padding = max(1, min(shape[1:]) // _CROP_SHARE)
        chosen = [_made("horizontal_flip"), _made("random_crop", padding=padding), _made("brightness", strength=0.2)]
    return tuple(augmentation for augmentation in chosen if augmentation.spoils(classes) is None)


def _made(kind: str, **settings: object) -> Augmentation:
    return AUGMENTATIONS[kind].model_validate(settings)
