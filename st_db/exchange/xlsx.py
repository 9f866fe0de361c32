"""Workbooks of Excel and its kin, as a format among the others."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

from st_db.exchange.contents import Contents

_BLOCK = 1 << 16


class Xlsx:
    """Workbooks of Excel and its kin."""

    name = "xlsx"
    extension = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, contents: Contents) -> Generator[bytes, None, None]:
        """Write the workbook beside and yield it in blocks."""
        # Imported late: what writes workbooks takes as long to import as the library itself.
        from st_db.exchange.workbook import Writing

        with TemporaryDirectory(prefix="st-db-export-") as folder:
            path = Path(folder) / "export.xlsx"
            Writing(contents, path.parent).save(path)
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block
