"""Web pages saved as one file (MHTML), which Excel writes and often names .xls."""

from __future__ import annotations

import io
from email import message_from_bytes
from email.message import Message

from ingest.readers.content import Content
from ingest.readers.html import HTML_LIMIT, Collector, collect
from ingest.readers.markup import declared_encoding
from ingest.readers.sheet import Opened
from ingest.readers.tables import sheets_of

_MOST = 500
"""Pages of one file: a workbook has one for each sheet."""


def read_mhtml(content: Content) -> Opened:
    collector = Collector(content.path.name)
    with content.binary(HTML_LIMIT) as stream:
        message = message_from_bytes(stream.read())
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    for part in pages[:_MOST]:
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            collect(io.BytesIO(body), collector, _codec(part, body))
    opened = Opened(content, [])
    opened.sheets, opened.issues = sheets_of(collector.blocks, content.path.name)
    return opened


def _codec(part: Message, body: bytes) -> str:
    """Return how a page is written: UTF-8 when it is, else what it or its envelope says."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        envelope = part.get_content_charset() or ""
        head = body[:8000].decode("latin-1")
        declared = declared_encoding(head) or declared_encoding(f"<meta charset={envelope}>")
        return declared or "cp1252"
    return "utf-8-sig"
