"""Options that many commands have."""

from __future__ import annotations

from typing import Annotated

import typer

from st_db.cli.language import h

Json = Annotated[bool, typer.Option("--json", help=h("option.json"))]
