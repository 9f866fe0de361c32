"""Streamlit's settings, the same from a checkout, a wheel and any working directory."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from streamlit import config

from st_db.settings import Settings


def configure(settings: Settings) -> None:
    """Give Streamlit our settings over whatever files it found by itself."""
    for name, value in shipped().items():
        config.set_option(name, value)
    config.set_option("server.address", settings.host)
    config.set_option("server.port", settings.port)
    if settings.secret is not None:
        # Cookies stay valid over a restart and between replicas.
        config.set_option("server.cookieSecret", settings.secret.get_secret_value())


def shipped() -> dict[str, Any]:
    """Return {option: value} of ``streamlit.toml`` beside this module."""
    text = (files("st_db.server") / "streamlit.toml").read_text(encoding="utf-8")
    return dict(_options(tomllib.loads(text)))


def _options(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _options(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
