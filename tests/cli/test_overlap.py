"""``overlap`` and ``similar`` as a shell sees them."""

import zipfile

import pytest
from docx import Document

from tests.front_doors import answered, asked, command

TITLE = "Chế biến cà phê theo công nghệ ướt tại huyện Cư Kuin năm 2026"


def test_a_text_file_is_checked(service, tmp_path):
    file = tmp_path / "proposal.txt"
    file.write_text(f"{TITLE}\n\nĐặt lò sấy ở xã.", "utf-8")
    done = asked("overlap", str(file), home=service.home)

    assert done.returncode == 0, done.stderr
    assert "100%  ĐTĐL.CN-01/20" in done.stdout
    assert "only place and year differ" in done.stdout


def test_a_word_document_is_checked(service, tmp_path):
    file = tmp_path / "đề xuất.docx"
    document = Document()
    document.add_paragraph(TITLE)
    document.add_table(1, 1).cell(0, 0).text = "Đặt lò sấy"
    document.save(str(file))

    told = answered(asked("overlap", str(file), "--json", home=service.home))

    assert told["title"] == TITLE
    assert told["records"][0]["same"] == "place_year"


def test_standard_input_is_checked(service):
    done = command("overlap", "-", home=service.home)

    assert done.returncode == 2
    assert "no phrase" in done.stderr


@pytest.mark.parametrize("name", ["missing.txt", "damaged.docx", "other.zip", "latin.txt", "p.pdf"])
def test_a_file_that_cannot_be_read_is_1_with_a_sentence(service, tmp_path, name):
    file = tmp_path / name
    if name == "damaged.docx":
        file.write_bytes(b"PK\x03\x04 nothing")
    elif name == "other.zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.txt", "a")
    elif name == "latin.txt":
        file.write_bytes("Chế biến".encode("utf-16-le") + b"\xe9\xff")
    elif name == "p.pdf":
        file.write_bytes(b"%PDF-1.7\n")
    done = asked("overlap", str(file), home=service.home)

    assert done.returncode == 1
    assert done.stderr


def test_similar_answers_what_http_answers(service):
    told = answered(asked("similar", "ĐTĐL.CN-01/20", "--json", home=service.home))
    over_http = service.get("/api/v1/records/%C4%90T%C4%90L.CN-01%2F20/similar").json

    assert told == over_http
