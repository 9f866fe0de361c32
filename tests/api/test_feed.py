"""GET /feed.atom as feed readers use it."""

from urllib.parse import urlencode

import feedparser
import pytest
from lxml import etree

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def _feed(service, *pairs, **headers):
    return service.get("/feed.atom?" + urlencode(pairs), **headers)


def test_a_feed_is_read_without_complaint(service):
    answer = _feed(service, ("q", "ca phe"))
    found = feedparser.parse(answer.body)

    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert (found.bozo, found.version) == (False, "atom10")
    assert len(found.entries) == 3
    assert all(e.id.startswith("urn:uuid:") and e.updated and e.link for e in found.entries)


def test_a_feed_has_what_rfc_4287_asks_for(service):
    root = etree.fromstring(_feed(service, ("where", "year:2016..2020"), ("q", "a&b<c>")).body)
    for node in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"a:{name}", ATOM)) == 1, name
        kinds = [(one.get("rel"), one.get("type")) for one in node.findall("a:link", ATOM)]
        assert len(kinds) == len(set(kinds))
    assert root.findtext("a:author/a:name", None, ATOM)
    itself = next(one for one in root.findall("a:link", ATOM) if one.get("rel") == "self")
    assert "/feed.atom?q=a%26b%3Cc%3E" in str(itself.get("href"))


def test_a_feed_keeps_its_name_and_its_bytes(service):
    first, second = (_feed(service, ("q", "ca phe")) for _ in range(2))
    other = _feed(service, ("q", "nuoc"))

    assert first.body == second.body
    assert feedparser.parse(first.body).feed.id != feedparser.parse(other.body).feed.id


def test_nothing_is_sent_again_while_nothing_changed(service):
    first = _feed(service, ("q", "ca phe"))
    for tag in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        again = _feed(service, ("q", "ca phe"), If_None_Match=tag)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    assert _feed(service, ("q", "ca phe"), If_None_Match='"else"').status == 200


@pytest.mark.parametrize(("language", "word"), [("vi", "Mới"), ("en", "New")])
def test_a_feed_speaks_the_language_of_its_address(service, language, word):
    root = etree.fromstring(_feed(service, ("q", "ca phe"), ("language", language)).body)

    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    summaries = [one.text for one in root.findall("a:entry/a:summary", ATOM)]
    assert all(str(text).startswith((word, "Updated", "Vừa cập nhật")) for text in summaries)


def test_what_cannot_be_followed_is_said(service):
    assert _feed(service, ("where", "nonsense:1")).status == 400
    assert _feed(service, ("language", "xx")).status == 400
    assert _feed(service, ("limit", "1")).status == 400
    assert feedparser.parse(_feed(service, ("q", "xyzzyxyzzy")).body).entries == []
