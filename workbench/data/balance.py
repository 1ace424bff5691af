"""How unevenly classes are filled, and the weights that make up for it."""

from collections.abc import Sequence


def balanced_weights(counts: Sequence[int]) -> tuple[float, ...]:
    """Return a weight for each class that gives all of them the same say: n / (K · n_k).

    The mean weight of all pictures is 1. A class without pictures has weight 0, and is none of the K.

    Args:
        counts: n_k, training pictures of each class.

    Source: scikit-learn, compute_class_weight("balanced"), after King and Zeng 2001, "Logistic Regression in Rare
    Events Data", https://doi.org/10.1093/oxfordjournals.pan.a004868.
    """
    filled = sum(count > 0 for count in counts)
    total = sum(counts)
    return tuple(total / (filled * count) if count > 0 else 0.0 for count in counts)
