"""Every word the pages ask for exists in both languages."""

import re
from pathlib import Path

from st_db.codes import shipped
from st_db.fields import SECTIONS
from st_db.i18n import catalogue
from st_db.ui import labels
from st_db.ui.labels import Words
from st_db.ui.search_page import SORTS

SOURCE = Path(labels.__file__).parent
WORDS = Words("vi", shipped())


def test_every_key_named_in_the_code_exists():
    asked = set()
    for file in SOURCE.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        asked |= {f"ui.{key}" for key in re.findall(r'(?:words|said)\(\s*"([a-z_.]+)"', text)}
        asked |= set(re.findall(r't\(\s*"(ui\.[a-z_.]+)"', text))

    assert asked
    assert asked <= set(catalogue())


def test_every_section_and_sort_has_a_word():
    keys = {f"ui.section.{section}" for section in SECTIONS}
    keys |= {f"ui.sort.{sort.replace('-', 'down_')}" for sort in SORTS}

    assert keys <= set(catalogue())


def test_vietnamese_and_english_differ():
    same = {key for key, entry in catalogue().items()
            if key.startswith("ui.") and entry["vi"] == entry["en"]}  # fmt: skip

    assert same <= {
        "ui.name",
        "ui.search.number_of",
        "ui.subtitle.locarno",
        "ui.subtitle.ics",
        "ui.review.said",
    }


def test_values_are_called_what_people_call_them():
    assert WORDS.value("kind", "invention") == "Sáng chế"
    assert WORDS.value("state", "active") == "Còn hiệu lực"
    assert WORDS.value("state", "active", ("task",)) == "Đang thực hiện"
    assert WORDS.value("year", "2015..2020") == "2015–2020"
    assert WORDS.value("state", "") == "Chưa có"
    assert WORDS.value("organizations", "Công ty Mẫu") == "Công ty Mẫu"
    assert WORDS.value("ipc", "A01B").startswith("A01B Làm đất")
