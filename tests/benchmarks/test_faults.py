"""Planted faults are named at their cells, all of them and no others."""

from __future__ import annotations

from pathlib import Path

from benchmarks.faults import named, plant
from st_db.library import Library
from tests.library.conftest import library

__all__ = ["library"]


def test_all_planted_faults_are_named_and_none_is_invented(
    library: Library, tmp_path: Path
) -> None:
    planted = plant(tmp_path / "nhiệm vụ.xlsx")
    assert len(planted.faults) == 60
    found = named(library, planted.path, tmp_path / "sửa.xlsx")
    assert {key: sort for key, sort in planted.faults.items() if key not in found} == {}
    assert {key: reason for key, reason in found.items() if key not in planted.faults} == {}
