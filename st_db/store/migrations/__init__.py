"""Migrations of the tables, shipped with the package and run under an advisory lock."""

HEAD = "0013"
"""The revision this code works with; a test holds it to the newest file in ``versions``."""
