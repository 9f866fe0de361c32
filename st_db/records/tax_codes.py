"""Tax codes of organizations: checked, in normal form, also where only a name carries them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from st_db import identifiers
from st_db.records.names import tax_code
from st_db.values import Context, Organization

_OTHER_ID = re.compile(r"[^\W\d_].*\d|\d.*[^\W\d_]", re.S)


def name_tax_codes(values: dict[str, Any], own: Sequence[str], context: Context | None) -> None:
    """Put an entry's tax codes in normal form; one that is none stays as written and is noted.

    ``own`` are the fields that hold the tax code of the record itself.
    """
    parties: list[Organization] = values["organizations"]
    if any(one.tax_code or tax_code(one.name) for one in parties):
        parties = values["organizations"] = list(map(_with_tax_code, parties))
    if context is None:
        return
    written = [("organizations", one.tax_code) for one in parties if one.tax_code]
    # Letters with figures are an identifier of another sort and not meant to be a tax code.
    written += [(n, v) for n in own if (v := values[n]) and not _OTHER_ID.search(v)]
    for name, code in written:
        if identifiers.SCHEMES["tax_code"].normal(code) is None:
            context.note(name, "value.not_a_tax_code", code)


@lru_cache(maxsize=1 << 14)
def _with_tax_code(party: Organization) -> Organization:
    written = party.tax_code or tax_code(party.name)
    if written is None:
        return party
    return party.model_copy(update={"tax_code": identifiers.normal("tax_code", written)})
