"""Text that a file or a user named, made safe for the places where Qt would read it as HTML."""

from html import escape


def tooltip(text: str) -> str:
    """Return `text` for a tooltip, which then shows it letter by letter, markup included."""
    return f"<span>{escape(text)}</span>"
