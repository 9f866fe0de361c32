"""How offices word headers: abbreviations, compounds, and words that tell nothing or a sort."""

from __future__ import annotations

import re
from functools import cache

# One way to write what follows: applied to folded words on both sides of a comparison.
_SHORT = {
    "sdt": "so dien thoai", "tel": "phone", "dtdd": "so dien thoai",
    "qd": "quyet dinh", "nsnn": "ngan sach nha nuoc", "nstw": "ngan sach trung uong",
    "nsdp": "ngan sach dia phuong", "shcn": "so huu cong nghiep", "shtt": "so huu tri tue",
    "vbbh": "van bang bao ho", "vb": "van bang", "khcn": "khoa hoc cong nghe",
    "kh cn": "khoa hoc cong nghe", "gcn": "giay chung nhan", "gcndk": "giay chung nhan dang ky",
    "gcndknh": "giay chung nhan dang ky", "cq": "co quan", "sx": "san xuat",
    "gcndkkq": "giay chung nhan dang ky ket qua", "nv": "nhiem vu", "mst": "ma so thue",
    "msdn": "ma so doanh nghiep", "msnv": "ma so nhiem vu", "d c": "dia chi", "dc": "dia chi",
    "hd": "hop dong", "shd": "so hop dong", "txng": "truy xuat nguon goc", "hsd": "han su dung",
    "sp": "san pham", "cssx": "co so san xuat", "dvsx": "don vi san xuat", "dn": "doanh nghiep",
    "tp": "thanh pho", "sc": "sang che", "gphi": "giai phap huu ich",
    "kdcn": "kieu dang", "kieu dang cong nghiep": "kieu dang", "cddl": "chi dan dia ly",
    "kp": "kinh phi",
    "tkp": "tong kinh phi", "bd": "bat dau", "cqct": "co quan chu tri",
    "tcct": "to chuc chu tri", "dvct": "don vi chu tri", "cqcq": "co quan chu quan",
    "cndt": "chu nhiem de tai", "cnnv": "chu nhiem nhiem vu", "cqbh": "co quan ban hanh",
    "dvbh": "don vi ban hanh", "nbh": "ngay ban hanh", "tctd": "tieu chuan tuong duong",
    "tcvd": "tieu chuan vien dan", "ycbh": "yeu cau bao ho", "nnd": "nguoi nop don",
    "hhdv": "hang hoa dich vu", "hh dv": "hang hoa dich vu", "bh": "ban hanh", "qg": "quoc gia",
    "qt": "quoc te", "gpkd": "giay phep kinh doanh", "tt phap ly": "tinh trang phap ly",
    "appl": "application", "app": "application", "reg": "registration", "pub": "publication",
    "publ": "publication", "org": "organization", "organisation": "organization",
    "desc": "description", "addr": "address", "num": "number", "id no": "number",
    "nr": "number", "no": "number",
    "bdq": "bang doc quyen", "dkkq": "dang ky ket qua",
    "khoa hoc va cong nghe": "khoa hoc cong nghe", "hang hoa va dich vu": "hang hoa dich vu",
    "exp": "expiry", "expiration": "expiry",
    "lang": "language", "pi": "leader",
}  # fmt: skip

# What some shorten to the same letters means another thing in another kind.
_SHORT_OF = {
    "task": {"dt": "de tai", "tc": "to chuc", "da": "du an", "kt": "ket thuc"},
    "organization": {"dt": "dien thoai", "tc": "to chuc", "dv": "don vi",
                     "doanh nghiep": "to chuc", "cong ty": "to chuc", "vien": "to chuc"},
    "standard": {"tc": "tieu chuan", "qc": "quy chuan"},
    "traced_product": {"dt": "dien thoai", "tc": "tieu chuan"},
    "trademark": {"nh": "nhan hieu"},
}  # fmt: skip

# Words that mean one thing together; taken apart, "số đơn vị" would be a kind of "số đơn".
_COMPOUNDS = (
    "so huu cong nghiep", "so huu tri tue", "khoa hoc cong nghe", "giay chung nhan",
    "truy xuat nguon goc", "ngan sach nha nuoc", "ngan sach trung uong", "ngan sach dia phuong",
    "van bang bao ho", "don vi tinh", "don vi tien te", "chu so huu", "ma so thue",
    "thu dien tu", "so dien thoai", "giai phap huu ich", "tru so chinh",
    "chi dan dia ly", "doanh nghiep", "don vi", "to chuc", "co quan", "san pham", "nhan hieu",
    "sang che", "dia chi", "dia diem", "dia ban", "van bang", "quyet dinh", "hop dong",
    "tieu chuan", "quy chuan", "nhiem vu", "de tai", "chu nhiem", "chu tri", "chu quan",
    "tac gia", "dai dien", "kinh phi", "ngan sach", "nha nuoc", "bat dau", "ket thuc",
    "nghiem thu", "xep loai", "linh vuc", "hieu luc", "cong bo", "uu tien", "noi dung",
    "muc tieu", "pham vi", "ap dung", "thay the", "tinh trang", "trang thai", "phan loai",
    "dien thoai", "viet tat", "ma vach", "xuat xu", "san xuat", "co so", "thuong hieu",
    "hinh anh", "mau sac", "phap ly", "phap luat", "le phi", "cong nhan", "phe duyet",
    "ban hanh", "hang hoa", "dich vu", "tuong duong", "vien dan", "chuong trinh", "thanh vien",
    "phuong thuc", "phuong phap", "ket qua", "dang ky", "thoi gian", "tu khoa", "ngon ngu",
    "phoi hop", "tong hop", "trung uong", "dia phuong", "thuc hien", "hoat dong", "quoc gia",
    "quoc te", "ky thuat", "thanh pho", "lien he", "lien quan", "yeu cau", "chu don", "chu bang",
    "tru so", "ho so", "du an", "kieu dang", "ghi chu", "phan hoi", "luu tru",
)  # fmt: skip

# Weigh next to nothing: a header says the same with and without them.
FILLERS = frozenset({
    "cua", "theo", "cac", "va", "hoac", "tai", "cho", "the", "of", "and", "la", "duoc", "trong",
    "neu", "vn", "kem", "mot", "nhung", "ve", "o", "tren", "day", "du", "ghi", "thong", "tin",
    "chi", "tiet", "danh", "sach", "muc", "cot", "column", "field", "hien", "nay", "moi", "nhat",
    "in", "for", "by", "a", "an", "lien_he", "tru_so", "tru_so_chinh",
    "tcvn", "qcvn",
})  # fmt: skip

# Say nothing by themselves: the group above them tells of what they are.
GENERIC = frozenset({
    "so", "ngay", "ten", "ma", "ma so", "nam", "loai", "tong", "tong so", "tong cong", "cong",
    "gia tri", "ngay thang", "so tien", "thoi gian", "number", "date", "name", "code", "type",
    "total", "ho ten", "ho va ten", "noi dung", "id", "no",
    "so hieu", "ky hieu", "don vi", "tinh trang", "trang thai", "status", "ngay cap", "so luong",
})  # fmt: skip

# Headers of what belongs to no field, however much of them sounds like one.
NOTES = frozenset({
    "ghi chu", "luu y", "nhan xet", "y kien", "danh dau", "note", "notes", "remark", "remarks",
    "comment", "comments", "khac", "other", "others", "thong tin khac",
})  # fmt: skip

# What offices call a record, whatever its kind.
OF_RECORDS = frozenset({
    "de_tai", "du_an", "nhiem_vu", "don", "ho", "ho_so", "khoa_hoc_cong_nghe", "don_vi",
    "doanh_nghiep", "san_pham", "tieu_chuan", "sang_che", "nhan_hieu", "chinh", "van_bang",
})  # fmt: skip

# Groups that say nothing at all.
COMMON = frozenset({
    "thong", "tin", "chung", "co", "ban", "ve", "general", "basic", "information",
})  # fmt: skip

TOTALS = frozenset({"tong", "tong so", "tong cong", "cong", "total"})

# Groups that only gather columns and leave their meaning alone.
NEUTRAL = frozenset({
    "thong", "tin", "chung", "don", "dang", "ky", "van", "bang", "nhan", "hieu", "sang", "che",
    "tieu", "chuan", "nhiem", "vu", "de", "tai", "san", "pham", "kinh", "phi", "thoi", "gian",
    "thuc", "hien", "ho", "so", "du", "lieu", "to", "chuc", "co", "quan", "nguon",
    "von", "kien", "trang", "trieu", "dong", "nghin", "ty", "vnd", "phan", "loai", "ket", "qua",
    "cong", "nghiep", "giai", "phap", "huu", "ich", "kieu", "bao",
})  # fmt: skip

# The sort of thing a header asks for, told by its first word (or its last, in English).
_SORTS = {
    "date": "ngay date nam year thoi_gian thang",
    "number": "so ma number code no ky_hieu ma_so_thue",
    "name": "ten name title",
    "place": "dia_chi dia_diem dia_ban noi address tinh",
    "money": "kinh_phi ngan_sach_nha_nuoc ngan_sach budget von so_tien funds",
    "party": "chu nguoi chu_nhiem tac_gia nha chu_so_huu nguoi_nop co_quan to_chuc don_vi holder"
    " applicant inventor",
    "sort": "loai nhom phan_loai type class hinh_thuc",
}
_SORT_OF = {word: sort for sort, words in _SORTS.items() for word in words.split()}


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of some words, the longest first."""
    longest = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest)})\b")


_SHORTENED = _pattern(tuple(_SHORT))
_JOINED = _pattern(_COMPOUNDS)
_I_FOR_Y = re.compile(r"\b(h|k|l|m|s|t|qu)i\b")
_NUCLEI = (
    "uya uye uyu uoi uou uai uay yeu ieu oai oao oay oeo ai ao au ay eo eu ia ie iu oa oe oi oo"
    " ua ue ui uo uu uy ye a e i o u y"
)
_SYLLABLE = re.compile(
    r"(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
    rf"(?:{_NUCLEI.replace(' ', '|')})(?:ch|c|m|ng|nh|n|p|t)?"
)
NEGATIONS = frozenset({"ngoai", "khong", "chua", "tru", "non", "not", "without", "excluding"})
DATED = frozenset({
    "ngay", "date", "nam", "year", "thoi_gian", "thang", "han", "tu", "den", "bat_dau",
    "ket_thuc", "at",
})  # fmt: skip


def spelled_out(key: str, kind: str) -> str:
    """Return folded words with abbreviations written out, and i for y told as one: ki, ky."""
    key = _SHORTENED.sub(lambda found: _SHORT[found[0]], _I_FOR_Y.sub(r"\1y", key))
    own = _SHORT_OF.get(kind)
    return _pattern(tuple(own)).sub(lambda found: own[found[0]], key) if own else key


def compounds(spelled: str) -> tuple[str, ...]:
    """Return the words of a text, those that belong together as one."""
    joined = _JOINED.sub(lambda found: found[0].replace(" ", "_"), spelled)
    return tuple(joined.replace("(", " ").replace(")", " ").split())


def sort_of(words: tuple[str, ...]) -> str | None:
    """Return the sort of thing that words ask for, or None when they do not say."""
    if not words:
        return None
    return _SORT_OF.get(words[0]) or (_SORT_OF.get(words[-1]) if words[-1].isascii() else None)


def is_syllable(word: str) -> bool:
    """Tell whether a folded word could be Vietnamese,
    so that it need not be a slip of the pen."""
    return _SYLLABLE.fullmatch(word) is not None
