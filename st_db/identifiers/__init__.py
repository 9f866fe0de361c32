"""Number schemes of the field: how a number is written, its normal form, and what finds it.

A scheme never rejects: what it does not recognise is kept as written. ``SCHEMES`` lists them in
the order in which an unknown number is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from st_db.i18n import Language
from st_db.identifiers import office, rights, standards
from st_db.text import compact, fold, tidy


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way of numbering: ``normal`` returns the normal form, or None when it is not one."""

    name: str
    vi: str
    en: str
    normal: Callable[[str], str | None]
    variants: Callable[[str], tuple[str, ...]] = lambda number: (compact(number),)
    bare: Callable[[str], str] = lambda number: number  # without what does not tell two apart

    def label(self, language: Language) -> str:
        """Return what such a number is called."""
        return self.vi if language == "vi" else self.en


SCHEMES: dict[str, Scheme] = {
    scheme.name: scheme
    for scheme in (
        Scheme("vn_application", "Số đơn", "Application number",
               rights.application, rights.application_variants),
        Scheme("vn_certificate", "Số văn bằng", "Title number",
               rights.certificate, rights.certificate_variants, rights.without_version),
        Scheme("pct_application", "Số đơn PCT", "PCT application number", rights.pct_application),
        Scheme("pct_publication", "Số công bố PCT", "PCT publication number",
               rights.pct_publication),
        Scheme("standard", "Số hiệu tiêu chuẩn", "Standard designation",
               standards.designation, standards.variants, standards.bare),
        Scheme("task", "Mã số nhiệm vụ", "Task code", office.task_code),
        Scheme("document", "Số văn bản", "Document number", office.document_number),
        Scheme("tax_code", "Mã số thuế", "Tax code", office.tax_code),
        Scheme("gtin", "Mã GTIN", "GTIN", office.gtin),
        Scheme("gi_register", "Số đăng ký chỉ dẫn địa lý", "GI register number",
               rights.gi_register),
        Scheme("publication", "Số công bố", "Publication number", rights.publication),
        Scheme("trace", "Mã truy xuất nguồn gốc", "Traceability code", office.trace_code),
        Scheme("priority", "Số ưu tiên", "Priority number", office.plain,
               rights.priority_variants),
        Scheme("certificate_of_results", "Số giấy chứng nhận đăng ký kết quả",
               "Certificate of registration of results", office.plain),
    )
}  # fmt: skip


# A number is put in normal form by its entry, by whatever looks for its record, and by the store.
@lru_cache(maxsize=1 << 14)
def normal(scheme: str, text: str) -> str:
    """Return the normal form of a number, or the tidied text when the scheme does not know it."""
    return SCHEMES[scheme].normal(text) or tidy(text)


def compact_forms(scheme: str, text: str) -> tuple[str, ...]:
    """Return every compact form by which a number is found; none when it is blank."""
    written = SCHEMES[scheme].variants(normal(scheme, text))
    return tuple(dict.fromkeys(form for form in (*written, compact(text)) if form))


@lru_cache(maxsize=1 << 14)
def identity(scheme: str, text: str) -> str:
    """Return the key by which a number names one record: folded, without spaces, punctuation kept.

    The compact form cannot serve: ISO 1043-4:1998 and ISO 10434:1998 share theirs.
    """
    return "".join(fold(SCHEMES[scheme].bare(normal(scheme, text))).split()).upper()


def identify(text: str) -> list[tuple[Scheme, str]]:
    """Return the schemes that recognise a text with its normal form, most particular first."""
    found = []
    for scheme in SCHEMES.values():
        if (number := scheme.normal(text)) is not None:
            found.append((scheme, number))
    return found
