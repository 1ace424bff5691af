"""Formulas as text: numbers, sums with the first of many terms, and everything written out."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from workbench.inspection.arithmetic.base import CellArithmetic, Floats, Indices, Mark, Terms

MINUS = "\u2212"
_WHOLE = 9  # terms of a sum that is written as a whole
_FIRST = 4  # terms of a longer one


def figure(value: float, digits: int = 4) -> str:
    """Write a number with at most `digits` significant digits: "0.132", "−1.2", "12300", "1.2e−5", "NaN", "−∞"."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if value == int(value) and abs(value) < 1e7:
        return str(int(value)).replace("-", MINUS)
    return f"{value:.{digits}g}".replace("-", MINUS).replace("e+0", "e").replace("e\u22120", "e\u2212")


def operand(value: float, digits: int = 4) -> str:
    """Write a number so that it can stand behind a sign: a negative one in brackets."""
    text = figure(value, digits)
    return f"({text})" if text.startswith(MINUS) else text


def added(terms: Iterable[str], count: int) -> str:
    """Write a sum of `count` terms, of many only the first: "1 + 2 + … (7 more)"."""
    shown = [text for text, _ in zip(terms, range(_shown(count)), strict=False)]
    more = count - len(shown)
    return " + ".join(shown) + (f" + … ({more} more)" if more else "")


def plain_sum(values: Floats) -> str:
    """Write numbers as a sum; of many those that count most."""
    flat = values.ravel()
    chosen = flat[_leading(flat)]
    return added((operand(value) for value in chosen.tolist()), flat.size) or "0"


def products(terms: Terms) -> str:
    """Write values times weights as a sum, of many those that count most; padding is left out."""
    read = terms.marks == Mark.READ
    if terms.weights is None:
        return plain_sum(terms.values[read])
    values, weights = terms.values[read], terms.weights[read]
    chosen = _leading(values * weights)
    pairs = zip(values[chosen].tolist(), weights[chosen].tolist(), strict=True)
    return (
        added((f"{operand(x) if i else figure(x)}·{operand(w)}" for i, (x, w) in enumerate(pairs)), values.size) or "0"
    )


def _shown(count: int) -> int:
    return count if count <= _WHOLE else _FIRST


def _leading(values: Floats) -> Indices:
    """Return which of many terms are shown: the largest by size; what is no number before all."""
    if values.size <= _WHOLE:
        return np.arange(values.size)
    sizes = np.nan_to_num(np.abs(values), nan=np.inf)
    largest = np.argpartition(-sizes, _FIRST)[:_FIRST]
    return np.asarray(largest[np.argsort(-sizes[largest], kind="stable")])


def wrapped(arithmetic: CellArithmetic) -> tuple[str, str]:
    """Return the formula with what follows the layer around it, in symbols and in numbers."""
    symbols, numbers = _right(arithmetic.working.symbols), arithmetic.working.numbers
    for later in arithmetic.behind:
        if later.working.wrap:
            symbols, numbers = f"{later.working.wrap}({symbols})", f"{later.working.wrap}({numbers})"
    last = arithmetic.behind[-1] if arithmetic.behind else arithmetic
    return f"y = {symbols}", f"{numbers} = {figure(last.working.result)}"


def verdict(arithmetic: CellArithmetic) -> str:
    """Say what torch says, what we say, and the difference."""
    ours = arithmetic.working.result
    if math.isnan(ours) and math.isnan(arithmetic.torch):
        return "torch says NaN, we say NaN"
    difference = figure(arithmetic.difference, 2)
    return f"torch says {figure(arithmetic.torch, 8)}, we say {figure(ours, 8)}, difference {difference}"


def written_out(arithmetic: CellArithmetic) -> str:
    """Return the whole calculation as text, with every single term."""
    cell, working = arithmetic.cell, arithmetic.working
    lines = [f"{arithmetic.title} {cell.path}: channel {cell.channel}, row {cell.row}, column {cell.column}"]
    lines += [working.symbols, f"= {working.numbers} = {figure(working.result)}"]
    if working.note:
        lines.append(working.note)
    if working.terms is not None:
        lines += ["", *_term_lines(working.terms)]
    if working.lines:
        lines.append("")
    lines += [f"{line.name}: {line.symbols} = {line.numbers} = {figure(line.value, 8)}" for line in working.lines]
    lines += ["", verdict(arithmetic)]
    for later in arithmetic.behind:
        lines += ["", written_out(later)]
    return "\n".join(lines)


def _right(symbols: str) -> str:
    return symbols.partition(" = ")[2] or symbols


def _term_lines(terms: Terms) -> Sequence[str]:
    lines = []
    for part in terms.order.tolist():
        there = terms.marks[part] != Mark.ABSENT
        values = terms.values[part][there].tolist()
        padded = (terms.marks[part][there] == Mark.PADDING).tolist()
        if terms.weights is None:
            texts = [operand(x, 8) for x in values]
        else:
            weights = terms.weights[part][there].tolist()
            texts = [f"{operand(x, 8)}·{operand(w, 8)}" for x, w in zip(values, weights, strict=True)]
        texts = [f"{text} [padding]" if pad else text for text, pad in zip(texts, padded, strict=True)]
        joined = f"max({', '.join(texts)})" if terms.sign == "max" else " + ".join(texts)
        lines.append(f"{terms.labels[part]}: {joined} = {figure(float(terms.sums[part]), 8)}")
    return lines


def finite_sum(values: Floats) -> float:
    """Return the sum of the sizes that are numbers, at least 0."""
    sizes = np.abs(values)
    return float(sizes[np.isfinite(sizes)].sum())
