"""Whether a word can be a Vietnamese syllable: the test that tells a right reading from a wrong.

The sounds are a closed set (an initial, a rime, one tone), so a word read in the wrong encoding
almost never passes. The rimes are those of the standard orthography as school grammars list them
(Đoàn Thiện Thuật, "Ngữ âm tiếng Việt"; Hoàng Phê, "Từ điển vần"), with the few of names of places
(Đắk, Plông). Both places of a tone mark are taken: hòa and hoà.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_INITIALS = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|r|s|th|tr|t|v|x"
_RIMES = (
    "a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu "
    "ây e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt "
    "iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn "
    "oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm "
    "ơn ơp ơt u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn uông "
    "uôt up ut uy uya uych uyên uyêt uynh uyt uyu uơ ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn "
    "ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu"
)
_AFTER_QU = (
    "a ac ach ai am an ang anh ao at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây âu e en eng eo et ê êch "
    "ên ênh êt i ich in inh it iu ôc ơ y yên yêt ynh yt ych"
)
_AFTER_GI = "êng êt ên êm êc"
_WORD = re.compile(
    rf"(?:(?:{_INITIALS})?(?:{_RIMES.replace(' ', '|')})"
    rf"|qu(?:{_AFTER_QU.replace(' ', '|')})|gi(?:{_AFTER_GI.replace(' ', '|')}))"
)
_STOPPED = re.compile(r"(?:c|ch|p|t|k)$")
_HIGH_OR_LOW = {"\u0301", "\u0323"}
_VOWELS = "aăâeêioôơuưy"


@lru_cache(maxsize=100_000)
def is_syllable(word: str) -> bool:
    """Tell whether one word of composed letters, in any case, is spelled like a syllable."""
    if len(word) > 7:
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in apart if mark in _TONES]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in _TONES))
    if not _WORD.fullmatch(bare):
        return False
    if not tones:
        return not _STOPPED.search(bare)
    if _STOPPED.search(bare) and tones[0] not in _HIGH_OR_LOW:
        return False
    before = unicodedata.normalize("NFC", apart[: apart.index(tones[0])])
    return before[-1:] in _VOWELS
