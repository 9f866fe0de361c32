"""Every use case of the library and the action it is: ``class.method``, or the name of a function.

A test walks this table for every role, and fails for a use case that is missing here, so that no
call reaches the register without somebody having decided who may make it.
"""

from __future__ import annotations

from st_db.access.rights import Action

USE_CASES: dict[str, Action] = {
    # finding and reading
    "Search.search": "search",
    "Search.values": "search",
    "Search.suggest": "search",
    "Search.advise": "search",
    "Search.meant": "search",
    "Search.speaking_of": "read",
    "Exporting.open": "search",
    "Feeding.feed": "search",
    "Figures.overview": "read_figures",
    "Records.get": "read",
    "Records.find": "read",
    "Records.view": "read",
    "Codes.lists": "read",
    "Codes.list": "read",
    # likeness
    "Overlap.check": "search",
    "Overlap.of_record": "read",
    "Overlap.similar": "search",
    "Overlap.keep": "search",
    "Overlap.kept": "search",
    # one's own searches
    "Saved.list": "read_internal",
    "Saved.any": "search",
    "Saved.get": "read_internal",
    "Saved.save": "read_internal",
    "Saved.rename": "read_internal",
    "Saved.delete": "read_internal",
    "Saved.restore": "read_internal",
    "Saved.open": "read_internal",
    # single records
    "Records.save": "write",
    "Editing.save": "write",
    "Editing.check": "write",
    # what happened to them, and the ways back
    "History.of": "read_history",
    "History.told": "read_history",
    "History.at": "read_history",
    "History.archived": "read_internal",
    "History.restore": "write",
    "History.archive": "write",
    "History.bring_back": "write",
    "History.confirm": "write",
    "History.unconfirm": "write",
    # many records at once
    "Bulk.ticked": "bulk",
    "Bulk.tick": "bulk",
    "Bulk.untick": "bulk",
    "Bulk.found": "bulk",
    "Bulk.kinds": "bulk",
    "Bulk.fields": "bulk",
    "Bulk.preview": "bulk",
    "Bulk.run": "bulk",
    "Exporting.matches": "search",
    # their files
    "Files.of": "read",
    "Files.get": "read",
    "Files.open": "read",
    "Files.preview": "read",
    "Files.search": "search",
    "Files.receiving": "write",
    "Files.attach": "write",
    "Files.add": "write",
    "Files.detach": "write",
    "Files.bring_back": "write",
    "Files.show_to": "write",
    # duplicates
    "Duplicates.find": "merge",
    "Duplicates.proposed": "merge",
    "Duplicates.of": "merge",
    "Duplicates.compare": "merge",
    "Duplicates.merge": "merge",
    "Duplicates.unmerge": "merge",
    "Duplicates.apart": "merge",
    "Duplicates.merged": "merge",
    # imports
    "Batches.latest": "read_internal",
    "Batches.get": "read_internal",
    "Batches.run": "ingest",
    "Batches.undo": "ingest",
    "undo": "ingest",
    "Profiles.list": "ingest",
    "Profiles.get": "ingest",
    "Profiles.save": "ingest",
    "Profiles.delete": "ingest",
    "Jobs.add": "ingest",
    "Jobs.get": "ingest",
    "Jobs.latest": "ingest",
    "Jobs.ahead": "ingest",
    "Jobs.cancel": "ingest",
    "Jobs.replace": "ingest",
    "Jobs.again": "ingest",
    "Jobs.answer": "ingest",
    "Jobs.lines": "ingest",
    # keeping the service
    "Index.status": "read",
    "Index.check": "read_internal",
    "Index.sync": "index",
    "Index.rebuild": "index",
    "Codes.set": "administer",
    "Codes.end": "administer",
}
