"""Values of fields as HTML and as one line of text, by the shape the field declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from st_db.fields import Field, Spec
from st_db.library import amounts
from st_db.library.forms import Part, inputs
from st_db.ui import format
from st_db.ui.html import Html, el, is_web, join, link, outward
from st_db.ui.labels import Words
from st_db.ui.state import record_url, search_url

SUBTITLE_PARTS = 2  # values of a list that a result's second line shows


def line(field: Field, value: Any, words: Words, fields: Mapping[str, Any]) -> Html:
    """Return a value for a result's second line: short, with the exact amount as a tooltip."""
    shape = field.shape.name
    if shape == "date":
        return join([format.day(value)])
    if shape == "money":
        return _money(value, fields, words)
    if shape == "codes" and field.spec.codes and not field.shape.many:
        return join([words.code(field.spec.codes, value) or str(value)])
    if field.name == "nice":
        value = [part["class"] for part in value]
    if isinstance(value, list):
        return join([_some([str(v) for v in value])])
    if field.name == "stars":
        return join([words("search.stars", value=value)])
    return join([str(value)])


def _some(values: list[str]) -> str:
    more = len(values) - SUBTITLE_PARTS
    return "; ".join(values[:SUBTITLE_PARTS]) + (f" +{more}" if more > 0 else "")


def block(field: Field, value: Any, words: Words, view: tuple[str, Mapping[str, Any]]) -> Html:
    """Return a value for the record page; ``view`` is the record's kind and all its fields."""
    kind, fields = view
    shape = field.shape.name
    if shape == "date":
        return join([format.day(value)])
    if shape == "money":
        return _money(value, fields, words)
    if shape == "number":
        return _counted(field, value, kind, words)
    if shape == "codes":
        return _codes(field, value, kind, words)
    if shape == "parties":
        return _lines(_party(part, words) for part in value)
    if shape == "image":
        return _lines(_image(part, field, words) for part in _listed(value))
    if shape == "objects":
        return _lines(_object(field, part, kind, words) for part in value)
    if shape == "json":
        return _pairs(value)
    return _lines(_text(field, part, kind) for part in _listed(value))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _lines(parts: Any) -> Html:
    found = list(parts)
    return found[0] if len(found) == 1 else el("ul", *(el("li", p) for p in found), class_="plain")


def _money(value: float, fields: Mapping[str, Any], words: Words) -> Html:
    amount = amounts.money(float(value), fields.get("currency"), words.language, words.codes)
    return el("span", amount.short, title=amount.exact)


def _counted(field: Field, value: Any, kind: str, words: Words) -> Html:
    if field.name == "stars":
        return _facet(field, str(value), kind, words("search.stars", value=value))
    if field.name == "year":
        return _facet(field, str(value), kind, str(value))
    return join([words.number(value)])


def _facet(field: Field, value: str, kind: str, text: str | Html) -> Html:
    """Return a text as a link to the records that share the value, where the field is a facet."""
    if not field.spec.facet:
        return join([text])
    return link(search_url(kinds=(kind,), where=((field.name, value),)), text)


def _codes(field: Field, value: Any, kind: str, words: Words) -> Html:
    return _lines(_one_code(field, str(code), kind, words) for code in _listed(value))


def _one_code(field: Field, code: str, kind: str, words: Words) -> Html:
    if field.name == "state":
        return _facet(field, code, kind, words.state(code, kind))
    levels = field.shape.facets([code] if field.shape.many else code) or [code]
    title = words.code(field.spec.codes, code) or words.code(field.spec.codes, levels[-1])
    if not field.shape.tree:
        return _facet(field, code, kind, title or code)
    return join([_facet(field, levels[-1], kind, code), title], " — ")


def _party(part: Mapping[str, Any], words: Words) -> Html:
    role = words.code("organization_role", part.get("role") or "")
    tax = words("record.tax_code", value=part["tax_code"]) if part.get("tax_code") else None
    return join([organization(part["name"], part.get("role")), role, tax], " · ")


def organization(name: str, role: str | None) -> Html:
    """Return an organization as a link to its records; representatives are found by text."""
    if role == "agent":
        return link(search_url(text=name), name)
    return link(search_url(where=(("organizations", name),)), name)


def _image(address: str, field: Field, words: Words) -> Html:
    if not is_web(address):
        return el("span", address)
    return el(
        "img", src=address, alt=field.spec.label(words.language), class_="picture", loading="lazy"
    )


def _object(field: Field, part: Mapping[str, Any], kind: str, words: Words) -> Html:
    if field.name == "nice":
        number = words("record.nice_class", value=part["class"])
        title = part.get("goods") or words.code("nice", part["class"])
        return join([_facet(field, part["class"], kind, number), title], " — ")
    if field.name == "priorities":
        return join([part.get("office"), part.get("number"), format.day(part.get("date"))], " ")
    if field.name == "stages":
        time = format.moment(part.get("time")) if part.get("time") else None
        return join([time, part.get("product_code"), part.get("location_code")], " · ")
    specs = {one.name: one.spec for one in _inside(kind, field.name)}
    order = [*(name for name in specs if name in part), *(n for n in part if n not in specs)]
    return join([_part(specs.get(n), n, part[n], words) for n in order if part[n]], " · ")


def _inside(kind: str, name: str) -> tuple[Part, ...]:
    found = inputs(kind).get(name)
    return found.parts if found else ()


def _part(spec: Spec | None, name: str, value: Any, words: Words) -> str:
    """Return one part of an object: a code by its title, an amount with its separators."""
    if spec is not None and spec.codes:
        return words.code(spec.codes, str(value)) or str(value)
    return words.number(value) if isinstance(value, int) and name != "year" else str(value)


def _pairs(value: Mapping[str, Any]) -> Html:
    return el("ul", *(el("li", f"{k}: {v}") for k, v in value.items()), class_="plain")


def _text(field: Field, part: Any, kind: str) -> Html:
    spec = field.spec
    if spec.link:
        return link(record_url(None, spec.link[1], str(part)), str(part))
    if spec.role and not spec.personal:
        return organization(str(part), spec.role)
    if field.name in {"source_url", "website"}:
        return outward(str(part))
    if spec.facet:
        return _facet(field, str(part), kind, str(part))
    return el("span", str(part), class_="text")
