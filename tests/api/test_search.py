"""GET /api/v1/search as other programs use it."""

import gzip

import pytest

KEYS = {"query", "total", "exact", "engine", "took_ms", "seq", "behind", "hits", "facets",
        "suggestion", "suggestion_total", "relaxed", "named", "missing", "ranges"}  # fmt: skip
HIT = {"id", "kind", "number", "title", "status", "highlight", "score"}


def test_the_answer_has_the_agreed_shape(service):
    answer = service.search(("q", "ca phe"))

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json) >= KEYS
    assert answer.json["note"] is None
    assert answer.json["index"]["missing"] == answer.json["index"]["stale"] == 0
    assert answer.json["exact"] is True
    assert answer.json["total"] == len(answer.json["hits"]) == 3
    assert all(set(hit) == HIT for hit in answer.json["hits"])
    assert answer.json["facets"]["kind"] == {"standard": 2, "task": 1}
    assert "Cà phê" in answer.body.decode()


def test_the_title_is_escaped_and_marked(service):
    (hit,) = service.search(("q", "hat xanh")).json["hits"]

    assert "&lt;<mark>xanh</mark>&gt;" in hit["highlight"]["title"]


def test_repeated_filters_of_a_field_are_alternatives(service):
    two = service.search(("where", "number:TCVN 5520:2016"), ("where", "number:TCVN 4193:2014"))
    none = service.search(("where", "number:TCVN 5520:2016"), ("where", "year:2014"))

    assert two.json["total"] == 2
    assert none.json["total"] == 0


def test_kind_repeats_and_takes_labels(service):
    by_name = service.search(("q", "ca phe"), ("kind", "standard"), ("kind", "task"))
    by_label = service.search(("q", "ca phe"), ("kind", "Standard"), ("kind", "S&T task"))

    assert by_name.json["total"] == by_label.json["total"] == 3


def test_paging_and_facets_narrow_the_answer(service):
    page = service.search(("q", "ca phe"), ("limit", "1"), ("offset", "1"), ("facets", "none"))

    assert (page.json["total"], len(page.json["hits"]), page.json["facets"]) == (3, 1, {})
    assert service.search(("limit", "0")).json["hits"] == []
    assert service.search(("offset", "99999999999")).json["hits"] == []


def test_labels_are_added_on_request(service):
    answer = service.search(("q", "ca phe"), ("labels", "1"), accept_language="en")

    assert answer.json["labels"]["kind"]["standard"] == "Standard"


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("limit", "101"), "error.bad_paging"),
        (("limit", "many"), "error.bad_paging"),
        (("offset", "-1"), "error.bad_paging"),
        (("kind", "nonsense"), "error.unknown_kind"),
        (("where", "nonsense:1"), "error.unknown_field"),
        (("where", "status"), "error.bad_where"),
        (("sort", "colour"), "error.unknown_sort"),
        (("facets", "nonsense"), "error.unknown_field"),
        (("labels", "maybe"), "error.bad_parameter"),
        (("knd", "task"), "error.unknown_parameter"),
    ],
)
def test_a_bad_question_says_what_to_do(service, pair, code):
    answer = service.search(pair)

    assert answer.status == 400
    assert answer.json["error"]["code"] == code
    assert answer.json["error"]["message"]
    assert set(answer.json["error"]) == {"code", "message", "remedy"}


@pytest.mark.parametrize("text", ["\0", "%", "' OR 1=1 --", '"', "((", "*", "a" * 5000, "\ud83d🙂"])
def test_hostile_text_is_only_text(service, text):
    answer = service.get(f"/api/v1/search?q={_quoted(text)}")

    assert answer.status == 200


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("wanted", "word"),
    [("vi", "Không"), ("en-GB,en;q=0.8", "There"), ("fr, vi;q=0.3, en;q=0.4", "There"),
     ("fr", "There"), ("vi;q=x", "There")],
)  # fmt: skip
def test_messages_speak_the_callers_language(service, wanted, word):
    answer = service.search(("kind", "nonsense"), accept_language=wanted)

    assert answer.json["error"]["message"].startswith(word)


def test_big_answers_are_compressed(service):
    answer = service.search(("q", ""), accept_encoding="gzip")

    assert answer.headers["content-encoding"] == "gzip"
    assert b'"hits"' in gzip.decompress(answer.body)


def test_only_reading_is_offered(service):
    assert service.get("/api/v1/search", "HEAD").body == b""
    options = service.get("/api/v1/search", "OPTIONS")
    posted = service.get("/api/v1/search", "POST")

    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert posted.status == 405
    assert posted.json["error"]["code"] == "error.read_only"


def test_an_unknown_address_answers_in_json(service):
    answer = service.get("/api/v2/search")

    assert answer.status == 404
    assert answer.json["error"]["code"] == "error.unknown_address"


def test_suggestions_tell_what_they_are(service):
    answer = service.get("/api/v1/suggest?q=ca+ph")

    assert answer.status == 200
    assert answer.json["query"] == "ca ph"
    assert {"type": "phrase", "text": "cà phê"} in answer.json["suggestions"]
    assert all({"type", "text"} <= set(one) for one in answer.json["suggestions"])
    assert service.get("/api/v1/suggest?where=x:y").status == 400


def test_values_of_a_facet_are_listed_with_titles(service):
    answer = service.get("/api/v1/facets/kind?text=nhiem&q=ca%20phe")

    assert answer.status == 200
    assert answer.json["values"] == {"task": 1}
    assert answer.json["labels"] == {"task": "S&T task"}
    assert (answer.json["total"], answer.json["exact"]) == (1, True)


def test_blanks_and_ends_stand_beside_the_facets(service):
    answer = service.search(("q", "ca phe"), ("open", "ics:67")).json

    assert answer["missing"]["ics"] == answer["total"] - answer["facets"]["ics"].get("67", 0)
    assert set(answer["ranges"]["year"]) == {"low", "high"}
    nothing = service.search(("facets", "")).json
    assert (nothing["facets"], nothing["missing"], nothing["ranges"]) == ({}, {}, {})


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/facets/title", "error.unknown_field"),
        ("/api/v1/facets/ipc?limit=201", "error.bad_listing"),
        ("/api/v1/facets/ipc?limit=-1", "error.bad_paging"),
        ("/api/v1/facets/ipc?where=ipc", "error.bad_where"),
        ("/api/v1/facets/ipc?find=A", "error.unknown_parameter"),
        ("/api/v1/search?open=ipc", "error.bad_where"),
    ],
)
def test_a_listing_that_cannot_be_meant_says_why(service, path, code):
    answer = service.get(path)

    assert answer.status == 400
    assert answer.json["error"]["code"] == code


def test_an_expert_line_is_answered_and_said_back(service):
    answer = service.search(("q", 'TI:"cà phê" NOT KD:task'), accept_language="en")

    assert answer.status == 200
    assert answer.json["total"] == 2
    assert answer.json["expression"] == "Title, English title: “cà phê” AND NOT Kind: S&T task"
    assert set(answer.json) >= KEYS | {"expression"}


def test_a_wrong_expert_line_is_refused_with_its_place(service):
    answer = service.search(("q", "cà phê KD:task AND"), accept_language="en")

    assert answer.status == 400
    error = answer.json["error"]
    assert error["code"] == "expression.operator_alone"
    assert (error["position"], error["length"]) == (15, 3)
    assert error["remedy"]
