"""What a deed of a page gives back where that is no address to go on to."""

from __future__ import annotations


class Said(str):
    """A sentence to show beside the button instead of an address to go to."""

    __slots__ = ()


class Read(str):
    """The text of a file that was sent, for the form it was chosen in."""

    __slots__ = ()
