"""Files that go out: each format is one file that writes and never reads.

A format is told what a result holds (``Contents``) and yields the file's bytes in steps.
"""

from st_db.exchange.contents import Column, Contents, Format, Row, Table, tables_of
from st_db.exchange.delimited import Csv
from st_db.exchange.json_lines import JsonLines
from st_db.exchange.ris import Ris
from st_db.exchange.xlsx import Xlsx

FORMATS: dict[str, Format] = {
    written.name: written for written in (Xlsx(), Csv(), JsonLines(), Ris())
}
"""The formats by name, in the order people see them."""

__all__ = ["FORMATS", "Column", "Contents", "Format", "Row", "Table", "tables_of"]
