"""ST-DB: the science-and-technology register of a Vietnamese province."""

__version__ = "0.1.0"
