"""The parts of an overlap check and of similar records: form, groups, two texts side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from st_db.i18n import t
from st_db.overlap import LEAST
from st_db.query import Page
from st_db.records import KINDS
from st_db.text import fold
from st_db.ui import lamp as truth
from st_db.ui.html import Html, el, highlighted, icon, join, link
from st_db.ui.labels import Words, kind_mark, state_mark
from st_db.ui.results import Line, subtitle
from st_db.ui.state import record_url

if TYPE_CHECKING:
    from st_db.library.nearness import NearRecord
    from st_db.library.overlap import Check, Similar
    from st_db.library.proposals import Proposal

OPEN_FROM = 30
"""Per cent from which both texts are open beside each other at once."""

_PHRASES = 6


def form(proposal: Proposal | None, words: Words) -> Html:
    """Return the form that takes a proposal; what it sends is neither in an address nor stored."""
    title, text = (proposal.title, proposal.text) if proposal else ("", "")
    said = el("p", data_said=True, role="status", class_="said")
    return el(
        "form",
        el("label", words("overlap.title"), for_="overlap-title"),
        el("input", id="overlap-title", name="called", value=title, maxlength=1_000,
           autocomplete="off"),
        el("label", words("overlap.text"), for_="overlap-text"),
        el("textarea", text, id="overlap-text", name="text", rows=12,
           placeholder=words("overlap.placeholder")),
        el("p",
           el("button", icon("search"), words("overlap.check"), type="submit", class_="main"),
           el("label", icon("upload_file"), words("overlap.file"),
              el("input", type="file", accept=".docx,.txt", data_read="text", class_="pick"),
              class_="from-file"),
           class_="buttons"),
        said,
        data_do="/do/overlap", data_lost=words("import.lost"),
        data_working=words("overlap.working"), class_="deed proposal",
    )  # fmt: skip


def lamp(check: Check, words: Words) -> Html:
    """Return the truth lamp of a check, the same as that of a search."""
    found = check.found
    page = Page("", 0, True, found.engine, check.took_ms, found.seq, found.behind, [], {},
                note=found.note, lamp=found.lamp)  # fmt: skip
    return truth.shown(page, words)


def group(kind: str, check: Check, words: Words) -> Html:
    """Return the nearest records of one kind, or that none comes near."""
    from st_db.library.overlap import FLOOR

    near = check.found.records[kind]
    heading = el("h2", kind_mark(kind, words), f" ({words.number(len(near))})" if near else None,
                 class_="kind-heading")  # fmt: skip
    if not near:
        told = words("overlap.none", floor=FLOOR, highest=check.highest[kind])
        return el("section", heading, el("p", told, class_="quiet"), class_="near-kind")
    cards = (_card(one, words, ("proposal", "record")) for one in near)
    return el("section", heading, el("ol", *(el("li", card) for card in cards), class_="near"),
              class_="near-kind")  # fmt: skip


def similar(found: Similar, words: Words) -> Html | None:
    """Return the records similar to one as a part of its page, or None without any."""
    if not found.records:
        return None
    cards = (_card(one, words, ("this", "other")) for one in found.records)
    return el(
        "section",
        el("h2", words("overlap.similar")),
        el("ol", *(el("li", card) for card in cards), class_="near"),
        id="tuong-tu",
        class_="similar",
    )


def _card(near: NearRecord, words: Words, sides: tuple[str, str]) -> Html:
    line = Line(near.id, near.kind, near.number, near.title, near.state, near.values, {})
    percent = el("span", _percent(near.percent, words), class_="percent",
                 style=f"--share:{near.percent}%")  # fmt: skip
    return el(
        "article",
        percent,
        el(
            "div",
            el("p", kind_mark(near.kind, words) if sides[0] == "this" else None,
               el("span", near.number, class_="number") if near.number else None,
               state_mark(near.state, near.kind, words), class_="head"),
            el("h3", link(record_url(near.id, near.kind, near.number),
                          near.title or near.number or words("record.untitled"))),
            el("p", subtitle(line, words), class_="sub"),
            _same(near, words),
            *(el("p", told, class_="told") for told in _told(near, words, sides)),
            _why(near, words),
            _side_by_side(near, words, sides[0]),
        ),
        class_=f"near-card family-{KINDS[near.kind].kind.family}",
    )  # fmt: skip


def _told(near: NearRecord, words: Words, sides: tuple[str, str]) -> list[str]:
    """Return the sentences behind the percentage: of the whole text, and of the title."""
    text, title = near.shared.text, near.shared.title
    key = f"overlap.of_{sides[0] if text.mine else sides[1]}"
    found = [t(key, words.language, shared=text.shared, of=text.of)]
    if title and title.shared:
        found.append(t("overlap.by_title", words.language, shared=title.shared, of=title.of,
                       percent=title.percent))  # fmt: skip
    return found


def _percent(value: int, words: Words) -> str:
    return f"{value}%" if words.language == "en" else f"{value} %"


def _same(near: NearRecord, words: Words) -> Html | None:
    """Return that both say the same, with the places or years in which they differ."""
    same = near.shared.same
    if same is None:
        return None
    differing = [
        words("overlap.instead", mine=_only(mine, theirs), theirs=_only(theirs, mine))
        for what, (mine, theirs) in (("place", near.places), ("year", near.years))
        if what in same
    ]
    key = "same" if near.shared.same_in == "text" else "same_title"
    said = t(f"overlap.{key}.{same}", words.language)
    where = join([": ", join(differing, "; ")]) if differing else None
    return el("p", icon("content_copy"), el("strong", said), where, class_="same")


def _only(names: Sequence[str], others: Sequence[str]) -> str:
    """Return the names that the other text does not have."""
    known = {fold(name) for name in others}
    return ", ".join(name for name in names if fold(name) not in known) or "–"


def _why(near: NearRecord, words: Words) -> Html:
    said = ", ".join(f"“{phrase}”" for phrase in near.phrases[:_PHRASES])
    parts = (
        [el("p", t("overlap.phrases", words.language, phrases=said), class_="sub")] if said else []
    )
    fields = KINDS[near.kind].fields()
    for name, codes in near.codes.items():
        label = fields[name].spec.label(words.language)
        told = t("overlap.codes", words.language, field=label, codes=", ".join(codes))
        parts.append(el("p", told, class_="sub"))
    return join(parts)


def _side_by_side(near: NearRecord, words: Words, mine: str) -> Html:
    """Return what both texts say around their shared phrases; open where much is shared."""
    columns = el(
        "div",
        el("div", el("h4", words(f"overlap.side_{mine}")), _excerpts(near.mine, words)),
        el(
            "div",
            el("h4", near.number or words("overlap.side_other")),
            _excerpts(near.theirs, words),
        ),
        class_="sides",
    )
    return el("details", el("summary", words("overlap.compare")), columns,
              open=near.shared.nearness[1] >= OPEN_FROM and mine == "proposal")  # fmt: skip


def _excerpts(parts: Mapping[str, Sequence[str]], words: Words) -> Html:
    return join(
        el("p", el("span", _part(name, words), class_="part"), " ",
           highlighted(" ".join(some).replace("… …", " … ")))
        for name, some in parts.items()
    )  # fmt: skip


def _part(name: str, words: Words) -> str:
    """Return what a part of a text is called: a field of any kind, or the text of a proposal."""
    found = (fields[name] for e in KINDS.values() if name in (fields := e.fields()))
    field = next(found, None)
    return field.spec.label(words.language) if field else words("overlap.part_text")


def formula(words: Words) -> Html:
    """Return how the percentage is worked out, on the page and on paper."""
    keys = ("phrases", "share", "steady", "limits")
    return el(
        "section",
        el("h2", t("overlap.formula.heading", words.language)),
        *(el("p", t(f"overlap.formula.{key}", words.language, least=LEAST)) for key in keys),
        class_="formula",
    )
