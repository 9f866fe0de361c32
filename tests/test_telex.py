"""Raw Telex and VNI are read as the Vietnamese that was meant."""

from __future__ import annotations

import pytest

from st_db.telex import decode


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tieengs Vieetj", "tiếng việt"),
        ("tie61ng Vie65t", "tiếng việt"),
        ("nuowcs mamws Phus Quoocs", "nước mắm phú quốc"),
        ("dduwowngf", "đường"),
        ("d9uo7ng2", "đường"),
        ("giair phaps huwux ichs", "giải pháp hữu ích"),
        ("thuyr lowij", "thủy lợi"),
        ("xe ddapj", "xe đạp"),
    ],
)
def test_raw_keys_become_the_syllable_meant(typed, meant):
    assert decode(typed) == meant


@pytest.mark.parametrize("text", ["may cat", "tcvn 5520", "1-2019-01234", "A61K", "", "iso 9001"])
def test_what_is_not_raw_input_stays(text):
    assert decode(text) is None
