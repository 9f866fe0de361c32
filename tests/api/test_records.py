"""GET /api/v1/records/…, by id and by any number."""

import pytest

from tests.front_doors import SHARED

KEYS = {"id", "kind", "number", "title", "version", "fields", "labels", "links", "events",
        "history", "source"}  # fmt: skip


@pytest.mark.parametrize(
    "number", ["QCVN 01-1:2018/BYT", "qcvn 01-1:2018/byt", "QCVN01-1-2018-BYT"]
)
def test_a_number_finds_its_record_in_any_punctuation(service, number):
    answer = service.record(number)

    assert answer.status == 200
    assert set(answer.json) == KEYS
    assert answer.json["number"] == "QCVN 01-1:2018/BYT"
    assert answer.json["labels"]["title"] == {"vi": "Tên", "en": "Title", "inid": "54"}


def test_slashes_may_stand_in_the_path_as_they_are(service):
    assert service.get("/api/v1/records/QCVN%2001-1:2018/BYT").status == 200


def test_the_parameter_form_and_the_id_give_the_same_record(service):
    by_path = service.record("TCVN 5520:2016").json
    by_parameter = service.get("/api/v1/records?number=TCVN+5520%3A2016&kind=standard").json
    by_id = service.record(by_path["id"]).json

    assert by_path == by_parameter == by_id


def test_history_comes_as_sentences_a_page_at_a_time(service):
    answer = service.get("/api/v1/records/TCVN%205520:2016/history?limit=1&kind=standard")

    assert answer.status == 200
    [created] = answer.json["history"]
    assert (created["op"], created["origin"], created["row"]) == ("create", "import", 1)
    assert answer.json["total"] == 1
    assert service.get("/api/v1/records/TCVN%205520:2016/history?limit=-1").status == 400


def test_a_letter_beyond_ascii_is_found(service):
    assert service.record("ĐTĐL.CN-01/20").json["kind"] == "task"


def test_several_records_come_as_a_list_with_409(service):
    answer = service.record(SHARED)
    chosen = service.record(SHARED, kind="traced_product")

    assert answer.status == 409
    assert answer.json["error"]["code"] == "error.several"
    kinds = {record["kind"] for record in answer.json["records"]}
    assert kinds == {"geographical_indication", "traced_product"}
    assert chosen.json["kind"] == "traced_product"


@pytest.mark.parametrize("number", ["TCVN 99999:2001", "\0", "../../etc/passwd", "🙂", "%2F"])
def test_an_unknown_number_is_404_or_refused(service, number):
    assert service.record(number).status in (400, 404)


def test_a_missing_number_and_an_unknown_kind_are_400(service):
    assert service.get("/api/v1/records").json["error"]["code"] == "error.missing_parameter"
    assert service.get("/api/v1/records/").status == 400
    unknown = service.record("TCVN 5520:2016", kind="nonsense")
    assert (unknown.status, unknown.json["error"]["code"]) == (400, "error.unknown_kind")


def test_health_says_alive_and_ready(service):
    alive, ready = service.get("/healthz"), service.get("/readyz")

    assert alive.json["status"] == "ok"
    assert set(alive.json) == {"status", "version"}
    assert ready.status == 200
    assert ready.json["database"] is True
    assert set(ready.json["index"]) >= {"engine", "seq", "behind", "behind_seconds", "compared_at"}
