"""Numbers as people read them: significant digits, a true minus, thin-space thousands."""

import math

from workbench.gui.widgets import MINUS, THIN_SPACE, UNKNOWN


def number(value: float, digits: int = 3) -> str:
    """Write `value` with `digits` significant digits; whole numbers below a million stay whole.

    Args:
        value: any float, also NaN and infinities.
        digits: significant digits, at least 1.

    Returns:
        For example "0.132", "−1.20", "12 300" (thin space), "1.2e−5", "NaN", "−∞".
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else MINUS + "∞"
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 1e6 or size < 1e-4:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        if "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}e{int(exponent)}".replace("-", MINUS)
    whole = value == int(value)
    decimals = 0 if whole else max(0, digits - 1 - math.floor(math.log10(size)))
    return f"{value:,.{decimals}f}".replace(",", THIN_SPACE).replace("-", MINUS)


def cell_number(value: float, digits: int, limit: int) -> str:
    """Write `value` in at most `limit` characters if it can be done by giving up digits.

    Args:
        value: any float.
        digits: significant digits wished for.
        limit: characters that fit into the cell.
    """
    text = number(value, digits)
    while len(text) > limit and digits > 1:
        digits -= 1
        text = number(value, digits)
    if len(text) > limit and abs(value) < 1:
        mantissa, exponent = f"{value:.0e}".split("e")
        short = f"{mantissa}e{int(exponent)}".replace("-", MINUS)
        text = min(text, short, key=len)
    return text


def decimals_of(low: float, high: float, digits: int, limit: int) -> int | None:
    """Return the decimals with which all numbers in [low, high] can be written, so that they align.

    Args:
        low: the smallest one.
        high: the largest one.
        digits: significant digits wished for of the largest by size.
        limit: characters that fit into a cell.

    Returns:
        None if so many characters do not hold the largest by size, or leave nothing of it.
    """
    size = max(abs(low), abs(high))
    power = math.floor(math.log10(size)) if size else 0
    before = max(1, power + 1) + (low < 0)
    decimals = min(max(0, digits - 1 - power), max(0, limit - before - 1))
    return decimals if before <= limit and decimals >= -power else None


def fixed_number(value: float, decimals: int) -> str:
    """Write `value` with `decimals` decimals, such as "−0.40"; what rounds to zero has no sign."""
    if not math.isfinite(value):
        return number(value)
    return f"{value:z.{decimals}f}".replace("-", MINUS)


def percent(share: float) -> str:
    """Write a share in [0, 1] as a percentage with one decimal, "98.7 %"; "–" if it is not a number."""
    return f"{100 * share:.1f}{THIN_SPACE}%" if math.isfinite(share) else UNKNOWN


def whole_percent(share: float) -> str:
    """Write a share of at least 0 as "88 %", never rounded to nothing or all where it is neither."""
    rounded = min(max(100 * share, 1), 99) if 0 < share < 1 else 100 * share
    return f"{rounded:.0f}{THIN_SPACE}%"
