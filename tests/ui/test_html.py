"""Whatever the records hold, pages show it as text."""

import pytest

from st_db.ui.html import Html, el, highlighted, is_web, join, outward

HOSTILE = '<script>alert(1) "x" & [a](javascript:b) :material/home: $y$'


def test_text_is_escaped_in_content_and_attributes():
    made = el("p", HOSTILE, title=HOSTILE)

    assert "<script" not in made
    assert made.count("&lt;script&gt;") == 2
    assert 'title="&lt;script&gt;alert(1) &quot;x&quot;' in made


def test_only_what_was_made_here_is_html():
    assert el("p", el("b", "x"), "<b>") == "<p><b>x</b>&lt;b&gt;</p>"
    assert join(["<i>", None, Html("<b></b>")], " & ") == "&lt;i&gt; &amp; <b></b>"


def test_attributes_that_are_nothing_are_left_out():
    assert el("input", type="checkbox", checked=True, id=None, hidden=False) == (
        '<input type="checkbox" checked>'
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a <mark>b</mark> &lt;c&gt;", "a <mark>b</mark> &lt;c&gt;"),
        ("<mark>x", "<mark>x</mark>"),
        ("x</mark>", "x"),
        ("<mark><mark>x</mark></mark>", "<mark>x</mark>"),
        ("<mark onclick=a>x</mark>", "&lt;mark onclick=a&gt;x"),
        ("<img src=x><mark>y</mark>", "&lt;img src=x&gt;<mark>y</mark>"),
        ("&amp;lt;script&amp;gt;", "&amp;lt;script&amp;gt;"),
    ],
)
def test_a_highlight_holds_marks_and_nothing_else(given, shown):
    assert highlighted(given) == shown


@pytest.mark.parametrize(
    ("address", "web"),
    [("https://a.vn/x.png", True), ("HTTP://a.vn", True), ("javascript:alert(1)", False),
     ("data:image/png;base64,x", False), ("//a.vn", False), ("anh.png", False),
     ("http:///", False)],
)  # fmt: skip
def test_only_web_addresses_become_links(address, web):
    assert is_web(address) is web
    assert ("href" in outward(address)) is web


def test_an_attribute_that_the_browsers_cleaner_drops_is_held_for_the_script():
    made = el("input", value="A --> B", name="x", title="</TITLE>")

    assert made == (
        '<input name="x" data-held="{&quot;value&quot;: &quot;A --\\u003e B&quot;,'
        ' &quot;title&quot;: &quot;\\u003c/TITLE\\u003e&quot;}">'
    )
