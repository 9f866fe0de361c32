"""Which markup a text is: HTML, MHTML, a workbook written as XML, or any other XML."""

from __future__ import annotations

import codecs
import re

_TAGS = frozenset({
    "html", "head", "body", "meta", "title", "link", "style", "script", "base", "table", "caption",
    "thead", "tbody", "tr", "td", "th", "center", "div", "span", "p", "b", "i", "u", "a", "font",
    "form", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "section", "main",
})  # fmt: skip
_SURE = frozenset({"head", "body", "meta", "style", "script", "table", "center", "div", "p"})
_ROW = re.compile(r"<t[rdh][\s>]", re.I)
_LEAD = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>)*", re.S)
_DOCTYPE = re.compile(r"<!doctype\s+(\S+?)[\s>]", re.I)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([^\W\d][\w.-]*)(?=[\s/>])", re.I)
_MIME = re.compile(r"mime-version:\s*1\.0\b|content-type:\s*multipart/related", re.I)
_WORKBOOK = "urn:schemas-microsoft-com:office:spreadsheet"
_DECLARED = re.compile(
    r"<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)|<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)",
    re.I,
)


def markup_of(text: str) -> str | None:
    """Return html, mhtml, spreadsheetml or xml by the start of a text, None for none of them."""
    if _MIME.match(text) and re.search(r"^content-type:", text[:4000], re.I | re.M):
        return "mhtml"
    lead = _LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    doctype = _DOCTYPE.match(rest)
    if doctype and doctype[1].lower() == "html":
        return "html"
    root = None if doctype else _ROOT.match(rest)
    if doctype is None and root is None:
        return "xml" if text.startswith("<?xml") else None
    if root and _is_page(root[1].lower(), text):
        return "html"
    if root and root[1] == "Workbook" and _WORKBOOK in rest[:4000]:
        return "spreadsheetml"
    return "xml"


def _is_page(root: str, text: str) -> bool:
    """Tell HTML from XML whose elements are called alike: rows and cells, or no doubt at all."""
    sure = root in _SURE and not text.startswith("<?xml")
    return root == "html" or sure or (root in _TAGS and bool(_ROW.search(text)))


def declared_encoding(text: str) -> str | None:
    """Return the codec that a page or a document says it is written in, if there is such a one."""
    found = _DECLARED.search(text[:8000])
    if found is None:
        return None
    try:
        return codecs.lookup(found[1] or found[2]).name
    except LookupError:
        return None
