"""Texts of a document: whatever somebody typed is shown as text and never does anything."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|\u2028|\u2029|\x85")
_BRACE = str.maketrans({"{": "&#123;", "}": "&#125;", "%": "&#37;"})


def safe(text: str) -> Markup:
    """Return a text as XML that neither Word nor the template engine reads anything into.

    Braces are written as characters by number, because the engine rewrites some of its own signs
    (``{_{``) after it has filled a template in.
    """
    return Markup(str(escape(plain(text))).translate(_BRACE))  # noqa: S704 - escaped just here


def plain(text: str) -> str:
    """Return a text with line ends of one kind and without what XML cannot hold."""
    return _ILLEGAL.sub("", _LINE_END.sub("\n", text))


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(plain(text).split())
