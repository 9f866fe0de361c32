"""The overlap check and similar records as other programs use them."""

import http.client
import json

import pytest

TEXT = {"title": "Chế biến cà phê theo công nghệ ướt tại huyện Cư Kuin năm 2026", "text": ""}
KEYS = {"at", "title", "phrases", "engine", "seq", "behind", "note", "took_ms", "searched",
        "floor", "highest", "records"}  # fmt: skip


def post(service, body, kind="application/json", method="POST"):
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        connection.request(method, "/api/v1/overlap", raw, {"Content-Type": kind})
        answer = connection.getresponse()
        read = answer.read()
        return answer.status, json.loads(read) if read else None
    finally:
        connection.close()


def test_the_answer_has_the_agreed_shape(service):
    status, told = post(service, TEXT)

    assert status == 200
    assert set(told) == KEYS
    (near,) = told["records"]
    assert (near["number"], near["percent"], near["same"]) == ("ĐTĐL.CN-01/20", 100, "place_year")
    assert near["places"]["mine"] == ["Cư Kuin"]
    assert told["searched"]["task"] == 1


def test_kinds_and_limit_narrow_the_answer(service):
    _, told = post(service, {**TEXT, "kinds": ["standard"], "limit": 1})

    assert set(told["highest"]) == {"standard"}
    assert len(told["records"]) <= 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "error.overlap_not_json"),
        (b"[" * 50_000, "error.overlap_not_json"),
        (b'"text"', "error.overlap_not_json"),
        ({}, "error.overlap_no_phrase"),
        ({"text": None}, "error.bad_parameter"),
        ({"text": "a", "kinds": "task"}, "error.bad_parameter"),
        ({"text": "a", "limit": True}, "error.bad_parameter"),
        ({**TEXT, "limit": 1_000}, "error.bad_paging"),
        ({**TEXT, "kinds": ["nothing"]}, "error.unknown_kind"),
        ({"words": "a"}, "error.unknown_parameter"),
        ({"text": "trám " * 100_000}, "error.overlap_too_long"),
        ({"text": "x" * 5_000_000}, "error.overlap_too_long"),
        ({"text": "\0" * 1_000}, "error.overlap_no_phrase"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_with_a_sentence(service, body, code):
    status, told = post(service, body)

    assert (status, told["error"]["code"]) == (400, code)
    assert told["error"]["message"]


def test_a_form_of_another_site_is_refused(service):
    assert post(service, TEXT, "text/plain")[0] == 400


def test_only_post_is_taken(service):
    answer = service.get("/api/v1/overlap")

    assert (answer.status, answer.headers["allow"]) == (405, "POST, OPTIONS")


def test_similar_records_by_a_number_with_slashes(service):
    answer = service.get("/api/v1/records/%C4%90T%C4%90L.CN-01%2F20/similar?limit=3")

    assert answer.status == 200
    assert answer.json["record"]["number"] == "ĐTĐL.CN-01/20"
    assert service.get("/api/v1/records/nothing/similar").status == 404
    assert service.get("/api/v1/records/00077/similar").status == 409
    assert service.get("/api/v1/records/00077/similar?kind=traced_product").json["records"] == []
