"""Parsers of packed cells: each takes one cell and returns as many values as its rule has targets.

A source's YAML names them. A cell they cannot read raises ValueError; it then goes to ``extra``.
"""

from ingest.parsers import cells, documents, foreign, marks
from ingest.parsers.cells import Parser, written_number

PARSERS: dict[str, Parser] = {
    parser.__name__: parser
    for parser in (
        cells.number_and_date,
        cells.publication,
        cells.bars,
        cells.semicolons,
        cells.commas,
        cells.parties,
        cells.by_language,
        cells.priorities,
        cells.process_history,
        cells.unescaped,
        cells.text_and_place,
        cells.remark_apart,
        cells.iso_reference,
        cells.date_and_year,
        cells.relations,
        marks.page_title,
        marks.gazette,
        marks.in_language,
        marks.marked_parties,
        marks.marked_priorities,
        marks.goods,
        marks.vienna,
        foreign.title_by_script,
        foreign.country_ends,
        foreign.first_applications,
        foreign.locarno,
        foreign.bracketed_priorities,
        foreign.double_semicolons,
        foreign.lens_priorities,
        foreign.numbered_publication,
        foreign.funder,
        documents.registry_number,
        documents.registry_numbers,
        documents.registry_type,
        documents.decision,
        documents.amended,
    )
}
"""The parsers a source may name."""

__all__ = ["PARSERS", "Parser", "written_number"]
