"""Python source split into words of one colour each."""

from functools import cache, lru_cache

from pygments.lexers.python import PythonLexer
from pygments.token import (
    Comment,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)
from PySide6.QtGui import QColor, QFont, QTextCharFormat

from workbench.gui.colors import Theme

Words = list[tuple[int, int, _TokenType]]
"""(first character, length, kind of word) of one line."""

_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_LONG_QUOTES = ('"""', "'''")

# The nearest ancestor of a word's kind decides, as in Pygments' own styles.
_STYLES: dict[_TokenType, tuple[str, str]] = {
    Comment: ("muted", "italic"),
    Keyword: ("accent", ""),
    Operator.Word: ("accent", ""),
    Keyword.Constant: ("warning", ""),
    Name.Class: ("text", "bold"),
    Name.Function: ("text", "bold"),
    Name.Builtin: ("accent", ""),
    Name.Builtin.Pseudo: ("muted", ""),
    String: ("success", ""),
    String.Doc: ("muted", "italic"),
    Number: ("warning", ""),
    Literal: ("warning", ""),
}


def words_of(source: str) -> list[Words]:
    """Return the coloured words of every line of Python `source`."""
    lines = source.split("\n")
    if any(line.count(quote) % 2 for line in lines for quote in _LONG_QUOTES):
        return _lexed(source)
    # Without strings over several lines each line stands for itself, and most are the same after an edit.
    return [_line(line) for line in lines]


@lru_cache(maxsize=4096)
def _line(text: str) -> Words:
    return _lexed(text)[0]


def _lexed(source: str) -> list[Words]:
    lines: list[Words] = [[]]
    column = 0
    for kind, text in _LEXER.get_tokens(source):
        for part in text.splitlines(keepends=True):
            bare = part.rstrip("\n")
            if bare.strip() and style_of(kind) is not None:
                lines[-1].append((column, len(bare), kind))
            column += len(bare)
            if part.endswith("\n"):
                lines.append([])
                column = 0
    return lines


def style_of(kind: _TokenType) -> tuple[str, str] | None:
    """Return (name of a theme's colour, "bold", "italic" or "") of a kind of word; None for plain text."""
    while kind is not None:
        if kind in _STYLES:
            return _STYLES[kind]
        kind = kind.parent
    return None


@cache
def format_of(kind: _TokenType, theme: Theme) -> QTextCharFormat:
    """Return how a kind of word is painted in a theme."""
    result = QTextCharFormat()
    style = style_of(kind)
    if style is not None:
        color, face = style
        result.setForeground(QColor(getattr(theme, color)))
        result.setFontItalic(face == "italic")
        result.setFontWeight(QFont.Weight.Bold if face == "bold" else QFont.Weight.Normal)
    return result
