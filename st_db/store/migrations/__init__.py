"""Migrations of the tables, shipped with the package and run under an advisory lock."""

HEAD = "0014"
"""The revision this code works with; a test holds it to the newest file in ``versions``."""
