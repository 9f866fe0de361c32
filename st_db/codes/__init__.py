"""Dated code lists: what a code means, in which language, and on which day it was valid.

The lists that ship are CSV files in `lists/`. An office may edit them, so no caller compares with
a constant: it is given a `CodeLists`, built from the shipped files or from the database.
"""

from st_db.codes.listing import CodeList, CodeLists
from st_db.codes.model import Code
from st_db.codes.shipped import read_list, shipped

__all__ = ["Code", "CodeList", "CodeLists", "read_list", "shipped"]
