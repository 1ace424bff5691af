"""What every kind of augmentation is: a random transform of training pictures."""

from typing import Annotated

from pydantic import SerializeAsAny

from workbench.spec import Registry, Spec


class Augmentation(Spec):
    """A random transform of training pictures only."""


AUGMENTATIONS: Registry[Augmentation] = Registry("augmentation", Augmentation, "workbench.augmentation")
AnyAugmentation = Annotated[SerializeAsAny[Augmentation], *AUGMENTATIONS.validator]
