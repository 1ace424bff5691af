"""Numbers from a MATLAB file of anybody's making."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.base import DataError
from workbench.data.standard.base import damaged
from workbench.layers.base import shape_text

_NUMBERS = {"uint8", "uint16", "uint32", "int8", "int16", "int32", "single", "double"}


def numbers(path: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, NDArray[Any]]:
    """Return the variables named; nothing else of the file is decoded, no objects and no functions.

    Args:
        path: a file of MATLAB's version 5 to 7.
        shapes: what each variable must have, in MATLAB's order.

    Raises:
        DataError: if one is not there, is no array of real numbers, or has another shape.
    """
    from scipy import io  # a third of a second to import, and two data sets need it

    try:
        found = {name: (shape, kind) for name, shape, kind in io.whosmat(path)}
        for name, shape in shapes.items():
            if name not in found:
                raise damaged(path, f"does not hold {name}")
            there, dtype = found[name]
            if dtype not in _NUMBERS or tuple(there) != shape:
                raise damaged(path, f"holds {name} as {dtype} {shape_text(there)}, not numbers {shape_text(shape)}")
        values = io.loadmat(path, variable_names=list(shapes))
    except DataError:
        raise
    except Exception as error:  # its decoder raises whatever a broken file makes it trip over
        raise damaged(path, f"cannot be read: {error or type(error).__name__}") from None
    result = {name: np.asarray(values[name]) for name in shapes}
    for name, array in result.items():
        if array.dtype.kind not in "uif" or array.shape != shapes[name]:
            raise damaged(path, f"holds {name} as something else than it says")
    return result
