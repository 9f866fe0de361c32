"""The correction workbook: rejected rows as the officer's own file, to repair and to send back.

fates ──faults──▶ what is wrong with which cell ──pages──▶ the rows that go back ──writing──▶ a file
that remembers, in a hidden sheet, how its original was read; ``memory`` recalls it when it returns.
"""

from ingest.corrections.rejects import Rejects, write_rejects

__all__ = ["Rejects", "write_rejects"]
