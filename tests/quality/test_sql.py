"""The score, made again by plain SQL from the tables of the records, equal to the last digit.

No rule's Python runs on the SQL's side: it is given the price list and how fields are declared.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import ingest
from st_db.access import Caller
from st_db.codes.model import today
from st_db.fields import Field
from st_db.library import Library
from st_db.quality import WORDS, prices
from st_db.records import REGISTER
from st_db.records.stored import New
from st_db.store import Scope, Store, new_id
from tests.files import making
from tests.saving import save_record
from tests.store.making import entry

ME = Caller.local(origin="test")
DATA = Path(__file__).parent.parent.parent / "data"
STRAY = (
    r"\uFFFD|&(?:[a-z]{2,8}|#[0-9]{2,5});"
    r"|</?(?:p|br|b|i|u|em|strong|div|span|font|table|tr|td|li|ul|ol)(?:[ /][^>]*)?>"
    r"|[^ \n\t?][?]{2,}[^ \n\t?]|[ÃÂ][\u00A1-\u00BF]|á[º»]|Ä‘"
)
FORMS = {
    "vn_application": r"^[1-6]-(19|20)[0-9]{2}-[0-9]{5}$",
    "vn_certificate": r"^([1-6]-[0-9]{7}-[0-9]{3}|(GPHI|HI|BĐQ|BDQ) [0-9]{1,7})$",
    "pct_application": r"^PCT/[A-Z]{2}[0-9]{10}$",
    "pct_publication": r"^WO [0-9]{4}/[0-9]{6}$",
    "standard": r"^(Sửa đổi [0-9]+:[0-9]{4} )?((QCVN|QCĐP|ĐLVN) [0-9-]+:[0-9]{4}(/[A-ZĐ]{2,10})?"
                r"|TCVN( (ISO|IEC)[A-Z/]*)? ([IVX]+|[0-9]+)(-[0-9]+)*:[0-9]{4}( \(.+\))?"
                r"|TCCS [0-9-]+:[0-9]{4}(/.+)?|(ISO|IEC|ASTM|EN|BS|JIS|GOST)\y.*[0-9].*)$",
    "task": r"^([A-ZĐ]{1,8}(\.[A-ZĐ]{1,8})*|[A-Z]{2}\.[0-9]{2})[.-]? ?[0-9]{1,3}([./-][0-9]{1,4})*"
            r"([/.-][0-9]{2}(-[0-9]{2})?|-20[0-9]{2}|/20[0-9]{2})$",
    "document": r"^[0-9]{1,5}(/[0-9]{4})?/[A-ZĐ][A-ZĐ0-9&]*(-[A-ZĐ0-9&]+)*$",
    "tax_code": r"^[0-9]{10}(-?[0-9]{3})?$",
    "gtin": r"^([0-9]{8}|[0-9]{12,14})$",
    "gi_register": r"^[0-9]{5}$",
    "publication": r"^(VN *)?[0-9]{4,7}( *\|? *[A-Z][0-9]?)?$",
}  # fmt: skip
ORDERS = (
    ("filing_date", "publication_date"), ("filing_date", "grant_date"),
    ("filing_date", "expiry_date"), ("grant_date", "expiry_date"),
    ("publication_date", "effective_date"), ("start_date", "end_date"),
    ("end_date", "extended_to"), ("start_date", "acceptance_date"),
    ("acceptance_date", "certificate_date"), ("production_date", "certified_date"),
)  # fmt: skip
WHEN = (
    *((kind, field, "active")
      for kind in ("invention", "utility_solution", "trademark", "industrial_design")
      for field in ("grant_number", "grant_date", "holders", "expiry_date")),
    *(("task", field, "ended") for field in ("acceptance_date", "rating", "products")),
)  # fmt: skip
DAYS = {"task": 90, "standard": 365, "traced_product": 365, "organization": 365}

# Every rule as SQL over these; a cell is a filled field, a price what breaking a rule costs.
SETUP = """
CREATE TEMP TABLE price (kind text, rule text, word text, field text, points int);
CREATE TEMP TABLE declared (kind text, field text, scheme text, codes text, tree bool,
    objects bool, role text, link_role text, link_kind text);
CREATE TEMP TABLE form (scheme text, pattern text);
CREATE TEMP TABLE ordered (earlier text, later text);
CREATE TEMP TABLE needed_when (kind text, field text, state text);
CREATE TEMP TABLE rhythm (kind text, days int);
CREATE TEMP VIEW here AS
    SELECT * FROM record WHERE archived_at IS NULL AND merged_into IS NULL;
"""
RULES = {
    "number_form": """
SELECT c.id, c.field FROM cell c JOIN declared d USING (kind, field) JOIN form f USING (scheme)
WHERE (c.text !~ f.pattern OR (d.scheme = 'tax_code' AND (
    SELECT 10 - sum(substr(regexp_replace(c.text, '\\D', '', 'g'), i, 1)::int * w) %% 11
    FROM (VALUES (1, 31), (2, 29), (3, 23), (4, 19), (5, 17), (6, 13), (7, 7), (8, 5), (9, 3))
        AS v (i, w)) <> substr(regexp_replace(c.text, '\\D', '', 'g'), 10, 1)::int)
    OR (d.scheme = 'gtin' AND (SELECT sum(substr(reverse(c.text), i, 1)::int
        * CASE WHEN i %% 2 = 0 THEN 3 ELSE 1 END) %% 10
        FROM generate_series(1, length(c.text)) i) <> 0))
AND (d.scheme = 'standard' OR c.text !~ '^(?!VN)[A-Z]{2}')""",
    "code_known": """
SELECT DISTINCT c.id, c.field FROM code_of c WHERE NOT EXISTS (SELECT FROM code k
    WHERE k.list_name = c.codes AND (lower(k.code) = lower(c.code)
        OR c.tree AND starts_with(c.code, k.code)))""",
    "date_order": """
SELECT DISTINCT b.id, b.field FROM ordered o JOIN cell b ON b.field = o.later
JOIN cell a ON a.id = b.id AND a.field = o.earlier WHERE a.day > b.day""",
    "date_past": """
SELECT c.id, c.field FROM cell c JOIN price p USING (kind, field)
WHERE p.rule = 'date_past' AND c.day > %(day)s""",
    "budget_sum": """
SELECT t.record_id, 'budget_total' FROM task t JOIN here r ON r.id = t.record_id
WHERE budget_total <> budget_state + budget_other""",
    "source_named": """
SELECT r.id, 'source' FROM here r WHERE r.batch IS NULL AND NOT EXISTS (
    SELECT FROM cell c WHERE c.id = r.id AND c.field IN ('source', 'source_url'))""",
    "needed": """
SELECT r.id, p.field FROM here r JOIN price p ON p.kind = r.kind AND p.rule = 'needed'
LEFT JOIN needed_when w ON w.kind = r.kind AND w.field = p.field
WHERE coalesce(w.state = r.state, true)
AND NOT EXISTS (SELECT FROM cell c WHERE c.id = r.id AND c.field = p.field)""",
    "proof": """
SELECT r.id, 'files' FROM here r WHERE (r.kind IN ('task', 'geographical_indication')
    OR r.kind IN ('invention', 'utility_solution', 'trademark', 'industrial_design')
    AND r.state = 'active')
AND NOT EXISTS (SELECT FROM attachment a WHERE a.record_id = r.id AND a.detached_at IS NULL)""",
    "twin": """
SELECT r.id, 'title' FROM here r JOIN here o ON o.kind = r.kind AND o.id <> r.id
    AND o.title_folded = r.title_folded AND r.title_folded <> ''
    AND o.facets -> 'organizations' ->> 0 = r.facets -> 'organizations' ->> 0
    AND o.facets -> 'year' ->> 0 = r.facets -> 'year' ->> 0
WHERE NOT EXISTS (SELECT FROM record_number a JOIN record_number b USING (scheme)
    WHERE a.record_id = r.id AND b.record_id = o.id AND a.identifies AND b.identifies)
AND NOT EXISTS (SELECT FROM pair p WHERE p.apart_by IS NOT NULL
    AND r.id IN (p.one, p.other) AND o.id IN (p.one, p.other))
GROUP BY r.id HAVING count(*) <= 2""",
    "stray": """
SELECT c.id, c.field FROM cell c JOIN price p USING (kind, field)
WHERE p.rule = 'stray' AND (c.text ~ %(stray)s OR c.text IS NOT NFC NORMALIZED)""",
    "lost_link": """
SELECT DISTINCT r.id, coalesce(d.field, 'links') FROM link l JOIN here r ON r.id = l.record_id
LEFT JOIN declared d ON d.kind = r.kind AND d.link_role = l.role AND d.link_kind = l.kind
WHERE l.number IS NOT NULL AND NOT EXISTS (
    SELECT FROM record_number n JOIN here o ON o.id = n.record_id
    WHERE n.compact = l.compact AND n.kind = l.kind AND o.id <> l.record_id)""",
    "fresh": """
SELECT r.id, 'checked_at' FROM here r LEFT JOIN rhythm USING (kind)
WHERE r.state IS DISTINCT FROM 'ended'
AND %(day)s - (greatest(r.created_at, r.checked_at, (SELECT max(at) FROM change c
        WHERE c.record_id = r.id AND c.after ?| ARRAY['status', 'state']))
    AT TIME ZONE 'Asia/Ho_Chi_Minh')::date > coalesce(days, 180)""",
    "behind": """
SELECT r.id, 'status' FROM here r
LEFT JOIN cell x ON x.id = r.id AND x.field = 'extended_to'
LEFT JOIN cell e ON e.id = r.id AND e.field = CASE r.kind WHEN 'task' THEN 'end_date'
    ELSE 'expiry_date' END
LEFT JOIN cell b ON b.id = r.id AND b.field = 'replaced_by'
WHERE r.state IN ('active', 'pending') AND CASE WHEN r.kind = 'standard'
    THEN r.state = 'active' AND b.id IS NOT NULL
    ELSE coalesce(x.day, e.day) < %(day)s END""",
    "one_master": """
WITH party AS (
    SELECT c.id, coalesce(d.field, 'organizations') AS field, o ->> 'name' AS name,
        s.key, s.tax FROM cell c CROSS JOIN jsonb_array_elements(c.value) o
    JOIN spelling s ON s.name = o ->> 'name'
        AND (s.tax IS NULL) = (o ->> 'tax_code' IS NULL)
    LEFT JOIN declared d ON d.kind = c.kind AND d.role = o ->> 'role'
        AND d.role IN ('host', 'producer', 'manager', 'issuer')
    WHERE c.field = 'organizations')
SELECT DISTINCT id, field FROM (SELECT p.id, p.field, p.name, (
    SELECT CASE WHEN EXISTS (SELECT FROM record_number t JOIN here m ON m.id = t.record_id
            WHERE t.kind = 'organization' AND t.identifies AND t.key = p.tax) THEN 1
        ELSE (SELECT count(DISTINCT n.record_id) FROM organization_name n
            JOIN here m ON m.id = n.record_id WHERE n.key = p.key) END) AS masters FROM party p) f
WHERE masters > 1 OR masters = 0 AND field <> 'organizations'""",
    "status_known": """
SELECT id, 'status' FROM here WHERE status <> '' AND coalesce(state, 'unknown') = 'unknown'""",
    "place_known": """
SELECT c.id, 'place' FROM cell c JOIN price p ON p.kind = c.kind AND p.rule = 'place_known'
WHERE c.field = 'place_as_written'
AND NOT EXISTS (SELECT FROM cell x WHERE x.id = c.id AND x.field = 'place')""",
    "code_in_force": """
SELECT DISTINCT c.id, c.field FROM code_of c JOIN here r USING (id)
JOIN price p ON p.kind = c.kind AND p.rule = 'code_in_force' AND p.field = c.field
WHERE EXISTS (SELECT FROM code k WHERE k.list_name = c.codes AND lower(k.code) = lower(c.code))
AND NOT EXISTS (SELECT FROM code k WHERE k.list_name = c.codes AND lower(k.code) = lower(c.code)
    AND CASE WHEN c.field = 'place' THEN %(day)s ELSE coalesce(r.key_date, %(day)s) END
        BETWEEN coalesce(k.valid_from, '-infinity') AND coalesce(k.valid_to, 'infinity'))""",
    "citable": """
SELECT r.id, p.field FROM here r JOIN price p ON p.kind = r.kind AND p.rule = 'citable'
WHERE NOT EXISTS (SELECT FROM cell c WHERE c.id = r.id AND c.field = p.field)""",
    "unit_named": "SELECT id, 'unit_id' FROM here WHERE unit_id IS NULL",
}


Scores = tuple[dict[str, tuple[int, ...]], set[tuple[str, ...]]]
"""{record: what it loses by word}, and (record, rule, field) of every fault."""


def _recomputed(store: Store, day: date) -> Scores:
    """Return the scores by SQL alone."""
    fields: list[tuple[str, Field]] = [
        (k, f) for k, e in REGISTER.items() for f in e.fields().values()
    ]
    cells = " UNION ALL ".join(
        f"SELECT record_id AS id, '{kind}' AS kind, key AS field, value,"
        f" CASE WHEN jsonb_typeof(value) = 'array' THEN (SELECT string_agg(e #>> '{{}}', E'\\n')"
        f" FROM jsonb_array_elements(value) e) ELSE value #>> '{{}}' END AS text"
        f" FROM {kind} k, jsonb_each(to_jsonb(k)) WHERE value NOT IN ('null', '\"\"', '[]')"
        f" AND record_id IN (SELECT id FROM here)"
        for kind in REGISTER
    )
    views = f"""
CREATE TEMP TABLE cell AS SELECT *, CASE WHEN text ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$'
    THEN text::date END AS day FROM ({cells}) c;
CREATE INDEX ON cell (id, field);
CREATE TEMP VIEW code_of AS SELECT c.id, c.kind, c.field, d.codes, d.tree,
    CASE WHEN d.objects THEN e ->> 'class' ELSE e #>> '{{}}' END AS code
FROM cell c JOIN declared d USING (kind, field), jsonb_array_elements(
    CASE WHEN jsonb_typeof(c.value) = 'array' THEN c.value ELSE jsonb_build_array(c.value) END) e
WHERE d.codes IS NOT NULL;
"""
    words = ", ".join(
        f"coalesce(sum(points) FILTER (WHERE word = '{w}'), 0)::int AS {w}" for w in WORDS
    )
    broken = " UNION ALL ".join(
        f"SELECT '{rule}' AS rule, b.* FROM ({body}) AS b (id, field)"
        for rule, body in RULES.items()
    )
    tables: dict[str, list[tuple[Any, ...]]] = {
        "price": [(k, p.rule, p.word, p.field, p.points) for k in REGISTER for p in prices(k)],
        "declared": [
            (k, f.name, f.spec.scheme if not f.multiple else None, f.spec.codes, f.shape.tree,
             f.shape.name == "objects", f.spec.role, *(f.spec.link or (None, None)))
            for k, f in fields
        ],
        "form": list(FORMS.items()), "ordered": list(ORDERS), "needed_when": list(WHEN),
        "rhythm": list(DAYS.items()),
    }  # fmt: skip
    with store._database.connect() as connection:
        connection.execute(SETUP)
        for table, rows in tables.items():
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        connection.execute(views)
        connection.execute(f"CREATE TEMP TABLE broken AS {broken}", {"day": day, "stray": STRAY})
        faults = connection.execute("SELECT id::text, rule, field FROM broken").fetchall()
        found = connection.execute(
            f"SELECT r.id::text, {words} FROM here r LEFT JOIN broken b ON b.id = r.id"
            " LEFT JOIN price p ON p.kind = r.kind AND p.rule = b.rule AND p.field = b.field"
            " GROUP BY r.id"
        ).fetchall()
    scores = {row["id"]: tuple(list(row.values())[1:]) for row in found}
    return scores, {tuple(row.values()) for row in faults}


def _kept(store: Store) -> Scores:
    columns = ", ".join(WORDS)
    rows = store._database.rows(f"SELECT record_id::text, {columns} FROM quality")
    faults = store._database.rows("SELECT record_id::text, rule, field FROM quality_fault")
    scores = {row["record_id"]: tuple(row[word] for word in WORDS) for row in rows}
    return scores, {tuple(row.values()) for row in faults}


POOL: dict[str, list[Any]] = {
    "number": ["1-2019-01234", "1-2019-1234", "TCVN 99520:2016", "TCVN 99520", "ĐTĐL.CN-99/20",
               "abc", "GB 24012", "00077", None, None, None],
    "title": ["Máy sấy cà phê", "Tr??ng hợp", "Chè &amp; cà phê", "Mật ong", "SÃO Paulo", None],
    "summary": ["Một <br/> hai", "Tiáº¿ng Viá»‡t", "Bình thường"],
    "status": ["Còn hiệu lực", "Hết hiệu lực", "Đang giải quyết", "Nhãn lạ", "Đã nghiệm thu", None],
    "place_as_written": ["Thôn Mẫu, tỉnh Thái Nguyên", "Nơi nào đó", None],
    "filing_date": ["2019-03-16", "2027-01-01"], "grant_date": ["2018-01-01", "2021-01-01"],
    "publication_date": ["2020-01-01"], "expiry_date": ["2020-01-01", "2039-03-16"],
    "start_date": ["2020-01-01", "2026-01-01"], "end_date": ["2019-01-01", "2026-06-30"],
    "extended_to": ["2026-12-31"], "acceptance_date": ["2019-06-01", "2021-01-01"],
    "certificate_date": ["2020-05-05"], "effective_date": ["2019-01-01"], "year": [2016],
    "replaced_by": [["TCVN 1:2020"], ["TCVN 5520:2016"]], "standards": [["TCVN 5520:2016"]],
    "applicants": [["Công ty Mẫu"], ["Công ty TNHH An Phát", "Trần Văn Thử"]],
    "host": ["Viện Mẫu Nông nghiệp", "Trường Đại học Lạ"], "producer": ["HTX Ong Rừng"],
    "issuer": ["Bộ Khoa học và Công nghệ"], "manager": ["UBND huyện Na Rì"],
    "ipc": [["A23L 21/25"], ["ZZ 1/2"]], "ics": [["67.140.20"], ["67.999"], ["XX"]],
    "nice": ["Nhóm 30: chè", "Nhóm 77: gì đó"], "field": [["1"], ["10201"], ["9"]],
    "level": ["province", "cấp lạ"], "budget_total": [100], "budget_state": [60],
    "budget_other": [40, 50], "tax_code": ["0100233488", "0100233489"],
    "gtin": ["8935049500544", "8935049500545"], "decision_number": ["4927/QĐ-SHTT", "số 5"],
    "source": ["Dữ liệu mẫu"], "product": ["Hồng"], "areas": [["Bắc Kạn"]],
}  # fmt: skip


def _invented(count: int, seed: int) -> list[New]:
    """Return records of every kind with all sorts of faults."""
    draw = random.Random(seed)
    made: list[New] = []
    used: set[tuple[str, str]] = set()
    for at in range(count):
        kind = draw.choice(list(REGISTER))
        names = [n for n in POOL if n in REGISTER[kind].fields() and draw.random() < 0.6]
        values = {name: draw.choice(POOL[name]) for name in names}
        if draw.random() < 0.3:
            values["number"] = draw.choice(("1-2020-{:05d}", "TCVN {}:2001", "Z{}")).format(at)
        record = entry(kind, **{n: v for n, v in values.items() if v is not None})
        keys = {(kind, key) for key in record.identities()}
        if keys & used or not (record.number or record.title):
            continue
        used |= keys
        made.append(New(new_id(), record))
    return made


def test_plain_sql_makes_the_same_scores(library: Library, store: Store) -> None:
    for file in ("to-chuc.csv", "nhiem-vu-khcn.xlsx", "tieu-chuan-quy-chuan.csv", "nhan-hieu.xlsx"):
        ingest.ingest_file(library, ME, DATA / file)
    with store.writing(actor="an") as writer:
        writer.create(_invented(1_200, seed=5))
    with store._database.transaction() as connection:  # the spine's own dates of care
        connection.execute(
            "UPDATE record r SET created_at = now() - make_interval(days => n * 7 % 700),"
            " unit_id = CASE WHEN n % 5 < 2 THEN 'so-khcn' END,"
            " checked_at = CASE WHEN n % 7 < 2 THEN now() - interval '80 days' END,"
            " archived_at = CASE WHEN n % 11 = 3 THEN now() END"
            " FROM (SELECT id, row_number() OVER (ORDER BY id)::int AS n FROM record) o"
            " WHERE o.id = r.id"
        )
        connection.execute(  # a list that an office ended
            "UPDATE code SET valid_to = '2024-12-31' WHERE list_name = 'task_level'"
        )
    assert library.appraising.catch_up()

    (scores, faults), (by_sql, faults_by_sql) = _kept(store), _recomputed(store, today())

    assert len(scores) > 500
    assert (faults - faults_by_sql, faults_by_sql - faults) == (set(), set())
    assert scores == by_sql
    broken = store._database.rows("SELECT rule, count(*) AS count FROM quality_fault GROUP BY rule")
    assert {row["rule"] for row in broken} == set(RULES)  # each rule found something
    total = store._database.row(
        "SELECT (SELECT sum(points) FROM quality_fault) AS cells, (SELECT sum(lost) FROM quality)"
        " AS lost, (SELECT sum(lost) FROM quality_day WHERE day = %s) AS day", [today()]
    )  # fmt: skip
    assert total["cells"] == total["lost"] == total["day"]


def test_prices_of_a_word_add_up_and_follow_the_weights() -> None:
    for kind in REGISTER:
        for word, share in (
            ("correct", 250_000),
            ("sufficient", 250_000),
            ("clean", 150_000),
            ("live", 150_000),
            ("unified", 100_000),
            ("shared", 100_000),
        ):
            some = [p for p in prices(kind) if p.word == word]
            total = sum(p.weight for p in some)
            assert sum(p.points for p in some) == share
            assert all(abs(p.points - share * p.weight / total) < 1 for p in some), (kind, word)


def _broken(store: Store, id_: str) -> set[str]:
    rows = store._database.rows("SELECT rule FROM quality_fault WHERE record_id = %s", [id_])
    return {row["rule"] for row in rows}


@pytest.mark.parametrize("days", [0, 400])
def test_following_the_log_ends_where_appraising_everything_does(
    library: Library, store: Store, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever changes, and however long afterwards: neighbours' verdicts are made anew too."""
    library.appraising.catch_up()
    first = save_record(library, ME, "task", {
        "title": "Sấy mật ong", "host": "Viện Mẫu Nông nghiệp", "start_date": "2026-01-05",
        "end_date": "2026-12-31", "status": "Đang thực hiện"})  # fmt: skip
    linked = save_record(library, ME, "standard", {"number": "TCVN 9:2026", "title": "Chè",
                                                   "replaces": "TCVN 8:2020"})  # fmt: skip
    library.appraising.catch_up()
    assert "one_master" in _broken(store, first.id)
    assert "lost_link" in _broken(store, linked.id)
    save_record(library, ME, "organization", {"title": "Viện Mẫu Nông nghiệp"})
    target = save_record(library, ME, "standard", {"number": "TCVN 8:2020", "title": "Chè cũ"})
    again = save_record(library, ME, "task", {
        "number": "ĐT.01/26", "title": "Sấy mật ong", "host": "Viện Mẫu Nông nghiệp",
        "start_date": "2026-03-05"})  # fmt: skip
    library.appraising.catch_up()
    assert "one_master" not in _broken(store, first.id)
    assert "lost_link" not in _broken(store, linked.id)
    assert "twin" in _broken(store, first.id) & _broken(store, again.id)
    save_record(library, ME, "task", {"title": "Sấy nhãn"}, id=again.id)
    save_record(
        library, ME, "standard", {"number": "TCVN 8:2020", "title": "A?????b"}, id=target.id
    )
    later = today() + timedelta(days=days)
    monkeypatch.setattr("st_db.library.appraising.today", lambda: later)
    assert library.appraising.catch_up()
    assert "twin" not in _broken(store, first.id)
    assert ("fresh" in _broken(store, first.id)) == (days > 90)
    kept = _kept(store)
    assert kept == _recomputed(store, later)
    assert library.appraising.whole()
    assert _kept(store) == kept
    assert library.appraising.behind() == 0


def test_a_paper_proves_a_record_until_it_is_taken_off(library: Library, store: Store) -> None:
    id_ = save_record(library, ME, "task", {"number": "ĐT.01/26", "title": "Sấy mật ong"}).id
    paper = library.files.add(ME, id_, "Quyết định.docx", [making.document("Phê duyệt")])
    for proven in (True, False, True):
        library.appraising.catch_up()
        assert ("proof" in _broken(store, id_)) is not proven
        assert library.quality.report(ME, Scope(kind="task")).proven == proven
        assert _kept(store) == _recomputed(store, today())
        (library.files.detach if proven else library.files.bring_back)(ME, paper.id)


def test_two_that_somebody_told_apart_are_no_twins(library: Library, store: Store) -> None:
    values = {"host": "Viện Mẫu", "title": "Sấy mật ong", "start_date": "2026-01-05"}
    one, other = (
        save_record(library, ME, "task", {**values, **more}).id
        for more in ({}, {"number": "ĐT.01/26"})
    )
    for apart in (False, True, False):
        library.duplicates.apart(ME, one, other, apart=apart)
        library.appraising.catch_up()
        found = [("twin" in _broken(store, id_)) for id_ in (one, other)]
        assert found == [not apart, not apart]
        assert _kept(store) == _recomputed(store, today())
