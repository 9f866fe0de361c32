"""XML: the vocabularies of the field, field by field, and what a hostile document gets."""

from __future__ import annotations

import gzip

import pytest

from ingest.readers import open_file
from st_db.errors import Issue, UnreadableFile
from tests.ingest.reading import SAMPLES, Reading, real, write

XML = SAMPLES / "xml"
EXAMPLES = "1-patents/st36-st96-examples/03-96-vii-example-instances"
CERIF = "4-rd-projects/openaire-cerif-samples"


def has(values, **wanted):
    """Compare the fields that a test names."""
    assert {name: values[name] for name in wanted} == wanted


def test_patents_of_st96_are_read_field_by_field():
    reading = Reading(XML / "st96-patent.xml")
    assert [c.entry.kind.name for c in reading.candidates] == ["invention", "utility_solution"]
    has(
        reading.values["1-2097-00011"],
        filing_date="2097-03-16", publication_number="99001", publication_date="2098-06-25",
        title="Phương pháp sấy chè mẫu", title_en="Tea drying method of a sample",
        summary="Chè được sấy hai lần.", ipc=["A23F 3/06"], applicants=["Công ty Mẫu Một"],
        inventors=["Nguyễn Văn Mẫu"], grant_number=None,
        priorities=[{"number": "2096-000123", "date": "2096-03-17", "office": "JP"}],
    )  # fmt: skip
    extra = reading.values["1-2097-00011"]["extra"]
    assert extra["BibliographicData/FigureBag/FigureTotalQuantity"] == "4"
    assert not any("Description" in path for path in extra)
    said = next(i for i in reading.issues if i.code == "ingest.xml_left_out")
    assert said.params["names"] == "Description"


def test_trade_marks_of_st66_are_read_field_by_field():
    reading = Reading(XML / "st66.xml")
    has(
        reading.values["4-2097-00021"],
        grant_number="499001", expiry_date="2107-05-06", mark_text="CHÈ MẪU", title="CHÈ MẪU",
        mark_type="collective", mark_feature="combined", mark_image="499001.jpg",
        colours="Xanh, trắng", vienna=["05.03.13", "26.01.01"], status="Registered",
        nice=[{"class": "30", "goods": "Chè; chè ướp hoa"}, {"class": "3", "goods": None}],
        disclaimer='Không bảo hộ riêng "CHÈ".', applicants=["Hợp tác xã Chè Mẫu"],
        agents=["Trần Mai"],
        priorities=[{"number": "9612345", "date": "2096-12-01", "office": "FR"}],
        events=[{"date": "2097-08-25", "code": "Publication", "label": None, "status": None}],
    )  # fmt: skip
    assert reading.values["4-2097-00021"]["extra"]["FilingPlace"] == "VN"


def test_patents_of_st36_are_read_field_by_field():
    reading = Reading(XML / "st36.xml")
    has(
        reading.values["1-2097-00031"],
        filing_date="2097-04-01", grant_date="2098-09-25", title="Đồ uống mẫu",
        title_en="Sample beverage", summary="Đồ uống từ quả mẫu.",
        ipc=["A23L 2/38", "C12G 3/04"], applicants=["Công ty Đồ uống Mẫu"],
        inventors=["Lê Mẫu"], agents=["Đại diện Mẫu"], cited_documents="US 9900001 B2",
        pct_application_number="PCT/KR2096/000111",
        priorities=[{"number": "10-2096-0001", "date": "2096-04-02", "office": "KR"}],
    )  # fmt: skip
    assert reading.values["1-2097-00031"]["extra"]["bibliographic-data/language-of-filing"] == "vi"


def test_european_patents_are_read_by_their_inid_codes():
    (candidate,) = Reading(XML / "st36-ep.xml").candidates
    assert candidate.entry.kind.name == "invention"
    values = candidate.entry.values()
    has(
        values,
        application_number="97000001.5", filing_date="2097-03-12", publication_number="9900007",
        publication_date="2098-01-29", grant_number="9900007", grant_date="2098-01-29",
        title="Teetrockner", title_en="Tea dryer", summary="A dryer for tea.", ipc=["A23F 3/06"],
        cpc=["A23F 3/06"], applicants=["Muster AG"], inventors=["Beispiel, Anna"],
        holders=["Muster Holding AG"], agents=["Kanzlei Muster"],
        cited_documents='WO-A1-96/90001; MUSTER: "Tee"',
        pct_application_number="PCT/EP2096/000042", pct_publication_number="WO 2096/000042",
        priorities=[{"number": "2096000777", "date": "2096-03-13", "office": "JP"},
                    {"number": "61900001", "date": "2096-04-01", "office": "US"}],
    )  # fmt: skip
    assert values["extra"]["country"] == "EP"
    assert values["extra"]["SDOBI/B400/B430/date"] == "20970901"
    assert values["extra"]["SDOBI/B700/B710/B711/adr/ctry"] == "CH"


def test_japanese_utility_models_are_read():
    (candidate,) = Reading(XML / "st36-jp.xml").candidates
    assert candidate.entry.kind.name == "utility_solution"
    has(
        candidate.entry.values(),
        application_number="2097000123", filing_date="2097-01-05", publication_number="3990001",
        publication_date="2097-06-04", title="見本の茶器", summary="茶を入れる。",
        ipc=["A47G 19/14", "A23F 3/06"], applicants=["株式会社見本"], agents=["代理人見本"],
        inventors=["見本 花子"], claims=3,
    )  # fmt: skip


def test_chinese_documents_of_both_forms_are_read():
    (candidate,) = Reading(XML / "st36-cn.xml").candidates
    assert candidate.entry.kind.name == "utility_solution"
    values = candidate.entry.values()
    has(
        values,
        application_number="209720000001.6", filing_date="2097-01-08", grant_number="209900001",
        publication_number="209900001", grant_date="2097-10-03", title="样品茶机", summary="制茶。",
        ipc=["A23F 3/06"], applicants=["样品公司"], inventors=["张样"], agents=["李样", "样品代理"],
        cited_documents="CN 203900002 U",
    )  # fmt: skip
    assert "样品路1号" in values["extra"].values()
    (candidate,) = Reading(XML / "st36-cn-old.xml").candidates
    assert candidate.entry.kind.name == "invention"
    has(
        candidate.entry.values(),
        application_number="209710000003", filing_date="2097-01-09", grant_number=None,
        publication_number="199990003", title="样品方法", summary="方法。", ipc=["A23F 3/06"],
        applicants=["样品大学"], inventors=["王样"], agents=["赵样"],
        priorities=[{"number": "10-2096-0003", "date": "2096-01-10", "office": "KR"}],
    )  # fmt: skip


def test_projects_of_cerif_are_read_from_an_oai_answer():
    reading = Reading(XML / "cerif-projects.xml")
    values = reading.candidates[0].entry.values()
    has(
        values,
        code="ĐTCT-2097-01", title="Nghiên cứu giống lúa mẫu", title_en="Study of a sample rice",
        start_date="2097-01-01", end_date="2098-12-31", host="Viện Lúa Mẫu", leader="An Mẫu",
        budget_total=350000000.0, currency="VND", programme="Chương trình Mẫu",
        summary="Chọn giống chịu mặn.",
    )  # fmt: skip
    assert {(o["name"], o["role"]) for o in values["organizations"]} >= {
        ("Trường Đại học Mẫu", "partner"), ("Sở Mẫu", "funder"),
    }  # fmt: skip
    assert values["extra"]["Keyword"] == "lúa"


@pytest.mark.real_files
@pytest.mark.parametrize(
    ("file", "kind", "wanted"),
    [
        ("PatentPublication_Example.xml", "invention", {
            "application_number": "13797521", "filing_date": "2013-03-12",
            "publication_number": "08936998", "grant_date": "2015-01-20", "claims": 10,
            "title_en": "Manufcaturing method for room-temperature substrate bonding",
            "holders": ["Mitsubishi Heavy Industries, Ltd.",
                        "National Institute of Advanced Industrial Science and Technology"],
            "priorities": [{"number": "2007-290922", "date": "2007-11-08", "office": "JP"}],
        }),
        ("TrademarkApplication_Example.xml", "trademark", {
            "application_number": "87035559", "grant_number": "5169753", "mark_text": "LANYI",
            "filing_date": "2016-05-12", "mark_image": "87035559.png", "vienna": [],
            "applicants": ["Shenzhen Fengniao E-Commerce Co.,Ltd"],
        }),
        ("DesignApplication_Example.xml", "industrial_design", {
            "application_number": "35503842", "title_en": "Chair", "locarno": ["06-01"],
            "designers": ["Emma Francis", "Jeannette Altova", "Manuel Ho"],
            "expiry_date": "2034-01-29", "number_of_designs": 1,
        }),
        ("GIApplication_Example.xml", "geographical_indication", {
            "application_number": "IG 18-002", "title": "Tapisserie d'Aubusson",
            "title_en": "Aubusson tapestry", "gi_type": "GI",
            "areas": ["Département de la Creuse"],
        }),
    ],
)  # fmt: skip
def test_the_examples_of_st96_are_read_field_by_field(file, kind, wanted):
    reading = Reading(real(f"{EXAMPLES}/{file}"))
    (candidate,) = reading.candidates
    assert candidate.entry.kind.name == kind
    has(candidate.entry.values(), **wanted)
    assert not reading.codes("error")


@pytest.mark.real_files
def test_the_examples_of_cerif_are_read():
    patents = Reading(real(f"{CERIF}/openaire_cerif_xml_example_patents.xml"))
    assert len(patents.candidates) == 2
    has(
        patents.candidates[0].entry.values(),
        publication_number="BR20161110203", filing_date="2013-11-14", holders=["Eltek S.P.A"],
        ipc=["A61M 1/00", "A61M 1/34", "A61M 1/36"],
    )  # fmt: skip
    projects = Reading(real(f"{CERIF}/openaire_cerif_xml_example_projects.xml"))
    assert [c.entry.number for c in projects.candidates] == ["777541", "283595", "246686", "227159"]


def test_a_repeated_element_of_nobodys_standard_is_a_table(tmp_path):
    text = """<DanhSach><TieuDe>Mẫu</TieuDe>
      <Dong><so_don>1-2097-00041</so_don><ten>Máy một</ten></Dong>
      <Dong><so_don>1-2097-00042</so_don><ten>Máy hai</ten><la>lạ</la></Dong></DanhSach>"""
    reading = Reading(write(tmp_path / "ds.xml", text))
    assert reading.values["1-2097-00042"]["title"] == "Máy hai"
    assert reading.values["1-2097-00042"]["extra"]["la"] == "lạ"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE a [<!ENTITY b "x">]><a><r><c>&b;</c></r><r/></a>', "ingest.xml_entities"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "ingest.xml_entities"),
        ("<a><b>1</b>", "ingest.damaged_xml"),
        ("<a>" + "<b>" * 400 + "</b>" * 400 + "</a>", "ingest.damaged_xml"),
        ("<rdf><one><two>3</two></one></rdf>", "ingest.xml_unknown"),
    ],
)
def test_a_document_that_cannot_be_read_says_why(tmp_path, text, code):
    with pytest.raises(UnreadableFile) as found:
        list(open_file(write(tmp_path / "a.xml", text)).sheets[0].rows())
    assert found.value.code == code


def test_a_damaged_end_is_told_with_its_line(tmp_path):
    text = (XML / "st66.xml").read_text(encoding="utf-8")
    with pytest.raises(UnreadableFile) as found:
        list(open_file(write(tmp_path / "a.xml", text[:-40])).sheets[0].rows())
    assert found.value.params["line"] > 30


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_any_encoding_and_packing_that_xml_declares_is_read(tmp_path, encoding):
    text = (XML / "st66.xml").read_text(encoding="utf-8").replace("UTF-8", encoding)
    path = tmp_path / "a.xml.gz"
    path.write_bytes(gzip.compress(text.encode(encoding)))
    assert Reading(path).values["4-2097-00021"]["mark_text"] == "CHÈ MẪU"


def test_records_are_forgotten_as_they_are_read(tmp_path):
    one = (XML / "st66.xml").read_text(encoding="utf-8")
    begin, end = one.index("<TradeMark "), one.index("</TradeMarkDetails>")
    mark = one[begin:end]
    path = write(tmp_path / "many.xml", one[:begin] + mark * 300 + one[end:])
    rows = open_file(path).sheets[0].rows()
    assert sum(1 for _ in rows) == 300


MARK = "<TradeMark><ApplicationNumber>4-2097-{:05d}</ApplicationNumber>{}</TradeMark>"
ST66 = '<Transaction xmlns="http://www.wipo.int/standards/XMLSchema/trademarks">{}</Transaction>'


def numbers(path):
    found = [row for row in open_file(path).sheets[0].rows() if not isinstance(row, Issue)]
    return [cells["application_number"] for _, cells in found]


def test_documents_one_after_another_are_one_file(tmp_path):
    one = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE x SYSTEM "x.dtd" [ ]>\n{}\n'
    text = "".join(one.format(ST66.format(MARK.format(n, "<a>é</a>" * 4_000))) for n in range(9))
    assert numbers(write(tmp_path / "a.xml", text)) == [f"4-2097-{n:05d}" for n in range(9)]
    with pytest.raises(UnreadableFile) as found:
        numbers(write(tmp_path / "b.xml", text + "<?xml version='1.0'?>\n<a>\n</b>"))
    assert found.value.params["line"] == 9 * 3 + 3


def test_what_is_no_record_is_forgotten_and_a_record_without_end_refused(tmp_path):
    many = "<x><y>a</y></x>" * 300_000
    text = ST66.format(MARK.format(1, "") + f"<Other>{many}</Other>" + MARK.format(2, ""))
    assert numbers(write(tmp_path / "a.xml", text)) == ["4-2097-00001", "4-2097-00002"]
    with pytest.raises(UnreadableFile) as found:
        numbers(write(tmp_path / "b.xml", ST66.format(MARK.format(1, many))))
    assert found.value.code == "ingest.record_too_large"


@pytest.mark.parametrize("attribute", ["a='&b;'", "x:a='&b;' xmlns:x='u'"])
def test_laughs_are_never_counted(tmp_path, attribute):
    levels = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE a [<!ENTITY b "ha">{levels}]><a {attribute.replace("b", "m")}><r/><r/></a>'
    with pytest.raises(UnreadableFile) as found:
        open_file(write(tmp_path / "a.xml", text))
    assert found.value.code in {"ingest.xml_entities", "ingest.damaged_xml"}


@pytest.mark.parametrize(
    "text",
    [
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id></entry><entry/></feed>',
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:li><a>1</a></r:li><r:li/>'
        "</r:RDF>",
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><record><a>1</a></record><record/>'
        "</OAI-PMH>",
        '<CERIF xmlns="https://www.openaire.eu/cerif-profile/1.2/"><Publication id="1">'
        "<OriginatesFrom><Project><Title>x</Title></Project></OriginatesFrom></Publication></CERIF>",
    ],
)  # fmt: skip
def test_documents_of_other_standards_are_refused_with_what_is_known(tmp_path, text):
    with pytest.raises(UnreadableFile) as found:
        open_file(write(tmp_path / "a.xml", text))
    assert found.value.code == "ingest.xml_unknown"
    assert "ST.96" in found.value.params["known"]


@pytest.mark.real_files
@pytest.mark.parametrize(
    "name", ["equipments", "events", "fundings", "orgunits", "persons", "products", "publications"]
)
def test_other_samples_of_cerif_hold_no_records_of_ours(name):
    with pytest.raises(UnreadableFile) as found:
        open_file(real(f"{CERIF}/openaire_cerif_xml_example_{name}.xml"))
    assert found.value.code == "ingest.xml_unknown"
