"""What deeds read of the forms that come to them."""

from __future__ import annotations

from collections.abc import Mapping

from st_db.errors import UsageError

Form = Mapping[str, str]

_DIGITS = 9  # what every column and every language of ours can hold


def number_of(form: Form, name: str) -> int:
    """Return a number that a form must say: a version that nobody saw would overwrite anything."""
    text = form.get(name, "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise UsageError("error.form_number", name=name)
    return int(text)
