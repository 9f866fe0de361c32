"""Titles, abstracts and names by grammar."""

from __future__ import annotations

import re
from collections.abc import Callable

from benchmarks import vocabulary as words
from benchmarks.draw import Draw

_SLOT = re.compile(r"\{(\w+)\}")


def _parsed(template: str) -> tuple[list[str], list[str]]:
    """Return the texts around the slots of a sentence, and the slots."""
    parts = _SLOT.split(template)
    return parts[0::2], parts[1::2]


_JOINTS = ["dùng để", "nhằm", "để", "có khả năng"]
_SENTENCES = [_parsed(sentence) for sentence in words.SENTENCES]


def capital(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


class Writer:
    """Writes what people write about technical things, from one stream of draws."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        one = draw.one
        self._slots: dict[str, Callable[[], str]] = {
            "part": lambda: one(words.PARTS),
            "material": lambda: one(words.MATERIALS),
            "property": lambda: one(words.PROPERTIES),
            "unit": lambda: one(words.UNITS),
            "field": lambda: one(words.FIELDS),
            "purpose": lambda: one(words.PURPOSES),
            "step": lambda: one(words.STEPS),
            "place": lambda: one(words.PROVINCES),
            "compound": self.compound,
            "number": self.number,
            "range": self.range,
            "thing": self.thing,
        }

    def number(self) -> str:
        """Return a measure as Vietnamese texts print it."""
        value = self.draw.random.random()
        return f"{value * 30:.1f}".replace(".", ",") if value < 0.4 else str(int(value * 300))

    def range(self) -> str:
        """Return a range of measures."""
        low = self.draw.between(1, 200)
        return f"{low} đến {low + self.draw.between(1, 90)}"

    def compound(self) -> str:
        """Return the name of a chemical compound; most occur once, which makes a long tail."""
        draw = self.draw
        name = f"{draw.one(words.COMPOUND_HEADS)}{draw.one(words.COMPOUND_TAILS)}"
        if draw.chance(0.6):
            heads = draw.one(words.COMPOUND_HEADS), draw.one(words.COMPOUND_HEADS)
            name = f"{draw.between(1, 9)}-{heads[0]}-{draw.between(1, 9)}-{heads[1]}{name}"
        return name

    def thing(self) -> str:
        """Return a technical thing in lower case."""
        draw = self.draw
        pick = draw.random.random()
        if pick < 0.3:
            return draw.one(words.DEVICES)
        if pick < 0.5:
            return f"{draw.one(words.DEVICES)} {draw.one(words.MATERIALS)}"
        if pick < 0.8:
            return draw.one(words.COMPOSITIONS)
        return f"{draw.one(words.COMPOSITIONS)} từ {draw.one(words.MATERIALS)}"

    def title(self) -> str:
        """Return the title of a technical solution, 3 to 20 words."""
        draw, one = self.draw, self.draw.one
        pick = draw.random.random()
        if pick < 0.35:
            text = f"{one(words.METHODS)} {self.thing()}"
        elif pick < 0.6:
            text = f"{one(words.DEVICES)} {one(words.MATERIALS)} có {one(words.PARTS)}"
        elif pick < 0.75:
            text = f"{one(words.COMPOSITIONS)} chứa {self.compound()}"
        else:
            text = f"{self.thing()} và {one(words.METHODS)} {self.thing()}"
        if draw.chance(0.35):
            text += f" {one(_JOINTS)} {one(words.PURPOSES)}"
        if draw.chance(0.2):
            text += f" trong {one(words.FIELDS)}"
        return capital(text)

    def abstract(self, subject: str, low: int = 80, high: int = 200) -> str:
        """Return sentences of together low to high words."""
        random = self.draw.random.random
        wanted = low + random() * (high - low - 20)
        written: list[str] = []
        count = 0
        while count < wanted:
            texts, slots = _SENTENCES[int(random() * len(_SENTENCES))]
            out = [texts[0]]
            for slot, text in zip(slots, texts[1:], strict=True):
                out.append(subject if slot == "subject" else self._slots[slot]())
                out.append(text)
            sentence = capital("".join(out))
            length = sentence.count(" ") + 1
            if count + length > high:
                continue
            written.append(sentence)
            count += length
        return " ".join(written)

    def person(self) -> str:
        """Return a Vietnamese name."""
        draw = self.draw
        return f"{draw.one(words.FAMILY)} {draw.one(words.MIDDLE)} {draw.one(words.GIVEN)}"

    def inventor(self) -> str:
        """Return an inventor's name; most are foreign, as in the national register."""
        if self.draw.chance(0.35):
            return self.person()
        return f"{self.draw.one(words.FOREIGN_FAMILY)}, {self.draw.one(words.FOREIGN_GIVEN)}"

    def organization(self, foreign: float = 0.0) -> str:
        """Return a company, an institute or, as often as told, a foreign firm."""
        draw = self.draw
        pick = draw.random.random()
        if pick < foreign:
            stem = draw.one(words.FOREIGN_STEM)
            middle = f" {draw.one(words.FOREIGN_FAMILY)}" if draw.chance(0.5) else ""
            return f"{stem}{middle} {draw.one(words.FOREIGN_FORM)}"
        if pick < foreign + (1 - foreign) * 0.25:
            return draw.one(words.INSTITUTES)
        form, work = draw.one(words.COMPANY_FORM), draw.one(words.COMPANY_WORK)
        place = f" {draw.one(words.COMMUNES)}" if draw.chance(0.4) else ""
        return f"{form} {work} {draw.one(words.COMPANY_NAME)}{place}"

    def address(self) -> str:
        """Return an address that ends with the province."""
        draw = self.draw
        return (
            f"{draw.between(1, 480)} đường {self.person()}, phường {draw.one(words.COMMUNES)}, "
            f"{draw.one(words.PROVINCES)}"
        )
