"""HTML made by functions: every text is escaped unless it was made here."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from typing import TypeAlias


class Html(str):
    """A text that is HTML already; only this module makes it from anything foreign."""

    __slots__ = ()


Child: TypeAlias = "str | int | Iterable[Child] | None"
_VOID = frozenset({"img", "input", "br", "hr"})
# The browser's cleaner of HTML, which Streamlit puts before every page, drops attributes that hold
# one of these, and an input would then be without what is in it.
_DROPPED = re.compile(
    r"--!?>|\]>|</(style|script|title|xmp|textarea|noscript|iframe|noembed|noframes)", re.I
)
_MARKS = re.compile(r"(</?mark>)")


def join(children: Iterable[Child], between: str = "") -> Html:
    """Return children one after another; plain text is escaped, None is nothing."""
    glue = between if isinstance(between, Html) else html.escape(between)
    return Html(glue.join(part for part in map(_render, children) if part))


def _render(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int):
        return html.escape(str(child))
    return join(child)


def el(tag: str, *children: Child, **attributes: str | int | bool | None) -> Html:
    """Return an element; ``class_`` and ``data_go`` become ``class`` and ``data-go``.

    An attribute that is None or False is left out, True stands bare. One that the browser's cleaner
    would drop is held in ``data-held``, from where ``navigate.js`` puts it back.
    """
    parts, held = [tag], {}
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        plain = name.rstrip("_").replace("_", "-")
        if _DROPPED.search(str(value)):
            held[plain] = str(value)
            continue
        parts.append(plain if value is True else f'{plain}="{html.escape(str(value))}"')
    if held:
        parts.append(f'data-held="{html.escape(as_data(held))}"')
    opening = f"<{' '.join(parts)}>"
    return Html(opening) if tag in _VOID else Html(f"{opening}{join(children)}</{tag}>")


def as_data(value: object) -> str:
    """Return JSON for a script to read from an attribute, whatever texts are in it."""
    plain = json.dumps(value, ensure_ascii=False)
    return plain.replace("<", "\\u003c").replace(">", "\\u003e")


def link(address: str, *children: Child, **attributes: str | int | bool | None) -> Html:
    """Return a link inside the product; followed without loading the page anew."""
    return el("a", *children, href=address, data_go=True, **attributes)


def outward(address: str) -> Html:
    """Return a link to a web address found in the data, or its text when it is anything else."""
    if not is_web(address):
        return el("span", address)
    return el("a", address, href=address, target="_blank", rel="noopener noreferrer")


def is_web(address: str) -> bool:
    """Tell whether an address is http or https, the only ones that become links and pictures."""
    return re.match(r"https?://[^\s/]", address, re.I) is not None


def icon(name: str) -> Html:
    """Return a Material symbol that screen readers skip; a word always stands beside it."""
    return el("span", name, class_="st-icon", aria_hidden="true", translate="no")


def highlighted(text: str) -> Html:
    """Return a highlighted snippet with ``<mark>`` as its only tag, whatever else it holds."""
    out: list[str] = []
    is_open = False
    for part in _MARKS.split(text):
        if part == "<mark>" and not is_open:
            out.append(part)
            is_open = True
        elif part == "</mark>" and is_open:
            out.append(part)
            is_open = False
        elif part not in {"<mark>", "</mark>"}:
            out.append(html.escape(html.unescape(part), quote=False))
    if is_open:
        out.append("</mark>")
    return Html("".join(out))
