"""Names of organizations: what two spellings of one name share, and what tells two names apart.

A name has a key, its folded words with usual abbreviations and legal forms written one way. Names
of one key are one name unless both carry marks that differ: Hoàng Hà is not Hoàng Hạ, but an office
that types HOANG HA means either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from st_db.text import fold, nfc

_LONGEST = 200
"""Characters of a name; longer ones are texts in the wrong column."""

_PIECES = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ASIDE = re.compile(r"\(\s*(?:MST|mã số thuế|mã số doanh nghiệp|tax code)\b[^)]*\)?"
                    r"|[,;–-]?\s*\b(?:MST|mã số thuế)\s*[:.]?\s*\d[\d\s.-]*", re.I)  # fmt: skip
_TAX = re.compile(r"\b(?:MST|mã số thuế|mã số doanh nghiệp|tax code)\s*[:.]?\s*(\d[\d\s.-]{8,16})",
                  re.I)  # fmt: skip

_HINTS = ("mst", "mã số", "tax code")  # looked for first: most names have no such part

_folded = lru_cache(maxsize=1 << 14)(fold)

# Spellings of one thing anywhere in a name, folded: the last one is how the key says it. Only what
# cannot mean anything else stands here; what depends on its place follows below.
_ANYWHERE = """
cty | c ty | cong ti | cong ty
trach nhiem huu han | tnhh
mot thanh vien | 1 thanh vien | 1 tv | mtv
tnhh hai thanh vien tro len | tnhh 2 thanh vien tro len | tnhh hai thanh vien | tnhh 2 thanh vien
    | tnhh htv | tnhh
co phan | cp
tap doan | td cong ty | tap doan
doanh nghiep tu nhan | dntn
hop tac xa | htx
lien hiep hop tac xa | lh htx | lhhtx | lien hiep htx
uy ban nhan dan | u b n d | ubnd
hoi dong nhan dan | hdnd
khoa hoc va cong nghe | khoa hoc cong nghe | kh va cn | kh cn | khcn
khoa hoc va ky thuat | khoa hoc ky thuat | kh kt | kh va kt | khkt
khoa hoc tu nhien | khtn
khoa hoc xa hoi | khxh
nhan van | nv nhan van | nhan van
cong nghe thong tin | cntt
cong nghe sinh hoc | cnsh
phat trien nong thon | ptnt
nong nghiep va ptnt | nong nghiep ptnt | nn va ptnt | nn ptnt | nnptnt
nong nghiep va phat trien nong thon | nong nghiep phat trien nong thon | nnptnt
nong nghiep va moi truong | nong nghiep moi truong | nn va mt | nn mt | nnmt
tai nguyen va moi truong | tai nguyen moi truong | tn va mt | tn mt | tnmt
giao duc va dao tao | giao duc dao tao | gd va dt | gd dt | gddt
thong tin va truyen thong | thong tin truyen thong | tt va tt | tt tt | tttt
van hoa the thao va du lich | van hoa the thao du lich | vh tt va dl | vh tt dl | vhttdl
ke hoach va dau tu | ke hoach dau tu | kh va dt | kh dt | khdt
lao dong thuong binh va xa hoi | lao dong thuong binh xa hoi | ld tb va xh | ld tb xh | ldtbxh
giao thong van tai | gtvt
so huu tri tue | shtt
tieu chuan do luong chat luong | tieu chuan do luong va chat luong | tc dl cl | tcdlcl
trung hoc pho thong | thpt
trung hoc co so | thcs
dai hoc quoc gia | dhqg
han lam khoa hoc | hlkh
viet nam | vietnam | vn
thanh pho ho chi minh | tp ho chi minh | tp hcm | tphcm | hcmc | ho chi minh city | hcm
    | ho chi minh
company limited | co limited | co ltd
limited | ltd
joint stock company | joint stock co | j s c | jsc
corporation | corp
incorporated | inc
l l c | llc
gmbh | g m b h | gmbh
"""

_TOGETHER = """
ctcp | ctycp | cong ty cp
cttnhh | ctytnhh | cong ty tnhh
"""
"""Abbreviations of what has rules of its own."""

# What an abbreviation means as the first words of a name, or right after another office's name.
_FIRST = """
tt | trung tam
hv | hoc vien
bv | benh vien
vhl | vien han lam
vien hl | vien han lam
dh | truong dh | truong dai hoc
dai hoc | truong dai hoc
truong cd | cd | truong cao dang
hlkh | vien hlkh
chi cuc tdc | chi cuc tcdlcl
ubnd tt | ubnd thi tran
ubnd tp | ubnd thanh pho
ubnd t | ubnd tinh
"""

_OFFICES = {"ubnd", "hdnd"}  # of a province, of a city and of a commune, which may share a name
_CENTRAL = {("ha", "noi"), ("hai", "phong"), ("da", "nang"), ("can", "tho"), ("ho", "chi")}
_JOINING = {"và", "and"}

_FORMS = frozenset({
    "cong", "ty", "tnhh", "mtv", "cp", "dntn", "htx", "tap", "doan", "co", "ltd", "jsc", "corp",
    "inc", "llc", "gmbh", "company", "lien", "hiep", "danh", "hop", "tong", "chi", "nhanh",
})  # fmt: skip
"""Words of a legal form as keys say them; a name of nothing else names nobody."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared; ``marks`` are those of its own words, empty when it has none."""

    key: str
    marks: tuple[str, ...]
    core: str  # the key without its legal form

    def agrees(self, other: Name) -> bool:
        """Tell whether two spellings are one name."""
        if self.key != other.key:
            return False
        return not self.marks or not other.marks or self.marks == other.marks


@lru_cache(maxsize=1 << 15)
def read(text: str) -> Name | None:
    """Return a name as it is compared, or None for one that names nobody (Công ty TNHH)."""
    if len(text) > _LONGEST:
        return None
    lower = nfc(text).lower()
    if any(hint in lower for hint in _HINTS):
        lower = _ASIDE.sub(" ", lower)
    words = [(_folded(piece), piece) for piece in _PIECES.findall(lower)]
    bare = all(folded == piece for folded, piece in words)
    for table in (_TOGETHER, _ANYWHERE):
        words = _written(words, _rules(table), whole=True)
    words = _written(words, _rules(_FIRST), whole=False)
    words = _plain(words, bare=bare)
    own = [word for word, _ in words]
    core = [word for word in own if word not in _FORMS]
    if not core:
        return None
    marks = tuple(_marks(spelt) for word, spelt in words if spelt)
    return Name(" ".join(own), marks if any(marks) else (), " ".join(core))


@lru_cache(maxsize=1 << 15)
def tax_code(text: str) -> str | None:
    """Return the tax code that a name carries in words (MST: 0100233488), as written, or None."""
    lower = nfc(text).lower()
    found = _TAX.search(lower) if any(hint in lower for hint in _HINTS) else None
    return found[1].strip(" .-") if found else None


# ---- rules


_Rules = Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]


@cache
def _rules(table: str) -> _Rules:
    """Return {first word: (spelling, how the key says it)}, the longest spelling first."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for line in re.sub(r"\n\s+", " ", table.strip()).split("\n"):
        *others, said = (tuple(part.split()) for part in line.split("|"))
        for spelling in (*others, said):
            found.setdefault(spelling[0], []).append((spelling, said))
    return {
        first: tuple(sorted(some, key=lambda rule: -len(rule[0]))) for first, some in found.items()
    }


def _written(words: list[tuple[str, str]], rules: _Rules, *, whole: bool) -> list[tuple[str, str]]:
    """Return the words as the key says them; what a rule wrote has no spelling of its own.

    ``whole``: everywhere in the name, otherwise at its beginning.
    """
    out: list[tuple[str, str]] = []
    at = 0
    while at < len(words) and (whole or at == 0):
        rule = _rule(words, at, rules)
        if rule is None:
            out.append(words[at])
            at += 1
        else:
            out += [(word, "") for word in rule[1]]
            at += len(rule[0])
    return out + words[at:]


def _rule(
    words: list[tuple[str, str]], at: int, rules: _Rules
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    some = rules.get(words[at][0])
    if some is None:
        return None
    here = tuple([word for word, _ in words[at : at + len(some[0][0])]])
    return next((rule for rule in some if here[: len(rule[0])] == rule[0]), None)


def _plain(words: list[tuple[str, str]], *, bare: bool) -> list[tuple[str, str]]:
    """Leave out joining words, and the rank of a place where it tells nothing apart."""
    head = words[0][0] if words else ""
    out: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        word, spelt = words[at]
        rank = 0 if head in _OFFICES or at == 0 else _rank(words, at, head, bare=bare)
        joins = spelt in _JOINING or (bare and spelt == "va")
        joins = (joins and 0 < at < len(words) - 1) or (spelt == "the" and at == 0)
        if not rank and not joins:
            out.append((word, spelt))
        at += rank or 1
    return out or words


def _rank(words: list[tuple[str, str]], at: int, head: str, *, bare: bool) -> int:
    """Return how many words at a place say only that it is a province or a city under the centre.

    The city of Bắc Kạn is not the province; a department is always the province's.
    """
    word, spelt = words[at]
    if word == "tinh" and (spelt == "tỉnh" or (bare and head == "so")):
        return 1
    length = 2 if word == "thanh" and [w for w, _ in words[at : at + 2]] == ["thanh", "pho"] else 0
    length = 1 if word == "tp" else length
    after = tuple(w for w, _ in words[at + length : at + length + 2])
    return length if length and (head == "so" or after in _CENTRAL) else 0


@lru_cache(maxsize=1 << 14)
def _marks(word: str) -> str:
    """Return the marks of a word in one order, so that hoà and hòa have the same."""
    marks = [c for c in unicodedata.normalize("NFD", word) if unicodedata.combining(c) or c == "đ"]
    return "".join(sorted(marks))


__all__ = ["Name", "read", "tax_code"]
