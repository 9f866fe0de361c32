"""Documents that are signed: Word by a template of the office, annexes as workbooks."""

from st_db.exchange.documents.model import (
    Annex,
    Cell,
    Column,
    Head,
    Heading,
    Letter,
    Line,
    PlanDocument,
    Row,
    Section,
    Signature,
    Table,
)

__all__ = [
    "Annex",
    "Cell",
    "Column",
    "Head",
    "Heading",
    "Letter",
    "Line",
    "PlanDocument",
    "Row",
    "Section",
    "Signature",
    "Table",
]
