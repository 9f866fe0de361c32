"""Pages, documents, XML and archives with bytes changed: read, or refused with a sentence."""

from __future__ import annotations

import zipfile
from email.mime.multipart import MIMEMultipart
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.reading import SAMPLES
from tests.ingest.test_fuzzed_workbooks import CHANGES, changed, try_to_read
from tests.ingest.test_impostors import PAGE, SHEET, WORKBOOK, page

TAGS = st.sampled_from((
    "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td rowspan=3>", "<td colspan=2>",
    "<th>", "<caption>", "<thead>", "</tbody>", "<br>", "<p>", "</p>", "<div>", "<script>",
    "</script>", "<style>", "<!--", "-->", "<col hidden>", "<select>", "<tr hidden>", "<td\u00a0",
    "x", "1", "Tên", "&", "&amp;", "&#0;", "<![CDATA[", "]]>", "\0", "\ufeff", "<table hidden>",
))  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Whole files, one of each format, by their names."""
    folder = tmp_path_factory.mktemp("documents")
    document = Document()
    document.add_paragraph("Danh mục")
    table = document.add_table(rows=4, cols=3)
    table.cell(0, 0).merge(table.cell(1, 1))
    table.cell(3, 2).add_table(rows=2, cols=2).cell(0, 0).text = "Máy"
    document.save(str(folder / "a.docx"))
    (folder / "a.xls").write_text(WORKBOOK % SHEET, encoding="utf-8")
    message = MIMEMultipart("related")
    message.attach(page(PAGE.format("Một", 1), "utf-8"))
    (folder / "a.mht").write_bytes(message.as_bytes())
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "Số đơn,Tên\n1-2021-00001,Máy\n" * 50)
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    found["a.html"] = (SAMPLES / "danh-muc.xls.html").read_bytes()
    for sample in (SAMPLES / "xml").iterdir():
        found[sample.name] = sample.read_bytes()
    return found


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 100), CHANGES, st.floats(0.3, 1))
def test_changed_bytes_are_read_or_refused(tmp_path_factory, whole, number, changes, share):
    name = sorted(whole)[number % len(whole)]
    content = changed(whole[name], changes)
    path: Path = tmp_path_factory.mktemp("changed") / name
    path.write_bytes(content[: max(1, int(share * len(content)))] if share < 0.9 else content)
    try_to_read(path)


@settings(max_examples=200, deadline=None)
@given(st.lists(TAGS, max_size=60))
def test_tags_in_any_order_are_read_or_refused(tmp_path_factory, tags):
    path: Path = tmp_path_factory.mktemp("tags") / "a.html"
    path.write_text("<html><body>" + " ".join(tags), encoding="utf-8")
    try_to_read(path)
