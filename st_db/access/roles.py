"""The roles a caller may have."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["public", "reader", "planner", "officer", "reviewer", "administrator", "local"]

ROLES: tuple[Role, ...] = get_args(Role)

GIVEN: tuple[Role, ...] = ("reader", "planner", "officer", "reviewer", "administrator")
"""Roles an account may be given; ``public`` is who did not sign in, ``local`` who needs not."""
