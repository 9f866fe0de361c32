"""The truth lamp of a results page: what it says, and when both sides were compared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from st_db.codes import shipped
from st_db.query import Page
from st_db.query.lamp import Lamp, Proof
from st_db.ui import lamp
from st_db.ui.labels import Words

NOW = datetime.now(UTC)
PROOF = Proof(5, 9, compared_at=NOW)


def page(**given: Any) -> Page:
    values = {"query": "", "total": 9, "exact": True, "engine": "tantivy", "took_ms": 1.0,
              "seq": 5, "behind": 0, "hits": [], "facets": {}}  # fmt: skip
    return Page(**{**values, **given})


@pytest.mark.parametrize(
    ("given", "said", "colour"),
    [
        ({"lamp": Lamp(5, ready=True, documents=9, proof=PROOF)},
         "chỉ mục khớp cơ sở dữ liệu; đã đối chiếu {at}: thiếu 0, cũ 0, thừa 0", "lamp-true"),
        ({"lamp": Lamp(5, ready=True, documents=9)}, "chỉ mục khớp cơ sở dữ liệu", "lamp-true"),
        ({"note": "search.note.index_wrong", "engine": "postgresql",
          "lamp": Lamp(5, ready=True, documents=2, proof=Proof(5, 9, NOW, missing=7))},
         "đã đối chiếu {at}: thiếu 7, cũ 0, thừa 0", "lamp-late"),
        ({"behind": 3, "lamp": Lamp(2, behind=3, ready=True, proof=PROOF)},
         "chậm 3 thay đổi", "lamp-late"),
        ({"lamp": Lamp(5, ready=True, documents=9,
                       proof=Proof(5, 9, NOW, mended=100, mended_at=NOW))},
         "đã tự bổ sung 100 bản ghi ({at})", "lamp-true"),
    ],
)  # fmt: skip
def test_the_lamp_tells_the_truth_in_words(given: dict[str, Any], said: str, colour: str) -> None:
    hour = (NOW + timedelta(hours=7)).strftime("%H:%M")  # on the clock of Việt Nam
    shown = str(lamp.shown(page(**given), Words("vi", shipped())))
    assert said.format(at=hour) in shown
    assert colour in shown
