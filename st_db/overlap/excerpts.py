"""Stretches of a text around what it shares with another, cut to what one reads side by side."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from st_db.overlap.measure import Shared
from st_db.overlap.reading import RUN, Reading

_AROUND = 60  # characters kept on either side of a shared run
_LONGEST = 1_500  # characters of all excerpts of one text


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of text, the shared runs within it, and whether it was cut at its ends."""

    text: str
    marks: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool

    def to_html(self) -> str:
        """Return the stretch HTML-escaped with ``<mark>`` as its only tag."""
        out, at = ["…" if self.cut_before else ""], 0
        for start, end in self.marks:
            out.append(html.escape(self.text[at:start], quote=False))
            out.append(f"<mark>{html.escape(self.text[start:end], quote=False)}</mark>")
            at = end
        out.append(html.escape(self.text[at:], quote=False))
        return "".join([*out, "…" if self.cut_after else ""])


def runs(reading: Reading, shared: Shared) -> list[tuple[int, int]]:
    """Return (start, end) of the stretches that both texts say and that hold a phrase that counts.

    Stock words beside such a phrase belong to its stretch, so that no word is cut in two.
    """
    starts = sorted(at for phrase in shared.around for at in reading.spots.get(phrase, ()))
    found: list[tuple[int, int, bool]] = []
    for at in starts:
        run = reading.tokens[at : at + RUN]
        counts = tuple(token.word for token in run) in shared.phrases
        start, end = run[0].start, run[-1].end
        if found and start <= found[-1][1]:
            before = found.pop()
            start, end, counts = before[0], max(end, before[1]), counts or before[2]
        found.append((start, end, counts))
    return [(start, end) for start, end, counts in found if counts]


def excerpts(reading: Reading, shared: Shared, longest: int = _LONGEST) -> list[Excerpt]:
    """Return the stretches of a text around its shared runs, in order."""
    windows: list[list[tuple[int, int]]] = []
    for run in runs(reading, shared):
        if windows and run[0] - windows[-1][-1][1] <= 2 * _AROUND:
            windows[-1].append(run)
        else:
            windows.append([run])
    found, left = [], longest
    for window in windows:
        if left <= 0:
            break
        excerpt = _excerpt(reading.text, window, left)
        left -= len(excerpt.text)
        found.append(excerpt)
    return found


def _excerpt(text: str, window: Sequence[tuple[int, int]], room: int) -> Excerpt:
    start = _word_start(text, max(0, window[0][0] - _AROUND))
    end = _word_end(text, min(len(text), window[-1][1] + _AROUND, start + room + _AROUND))
    marks = tuple((a - start, min(b, end) - start) for a, b in window if a < end)
    return Excerpt(text[start:end], marks, start > 0, end < len(text))


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at)
    return at if at == 0 or space < 0 or space - at > _AROUND // 2 else space + 1


def _word_end(text: str, at: int) -> int:
    space = text.rfind(" ", 0, at)
    return at if at == len(text) or space < 0 or at - space > _AROUND // 2 else space
