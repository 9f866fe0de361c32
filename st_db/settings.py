"""The settings of one process: environment or ``.env``, prefix ``ST_DB_``.

Each front door builds one ``Settings`` and passes it down; nothing reads the environment elsewhere.
"""

from __future__ import annotations

from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from st_db.i18n import Language

PACKAGE = Path(__file__).resolve().parent


def checkout() -> Path | None:
    """Return the checkout this package runs from, or None when it was installed from a wheel."""
    root = PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() else None


def default_home() -> Path:
    """Return where state lives by default; the working directory never matters."""
    root = checkout()
    return root / "data" / "var" if root else user_data_path("st-db", appauthor=False)


class Settings(BaseSettings):
    """Typed settings; see design.md §4 for their names."""

    model_config = SettingsConfigDict(env_prefix="ST_DB_", env_file=".env", extra="ignore")

    home: Path = Field(default_factory=default_home)
    database_url: SecretStr | None = None
    meili_url: str | None = None
    meili_key: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    language: Language = "vi"
    agency: str = ""  # how the office and the one above it are called at the head of documents
    superior_agency: str = ""
    place: str = ""  # where documents are signed
    secret: SecretStr | None = None
    user: str | None = None  # the account that a command acts as; pages and HTTP have cookies
    session_idle_hours: float = Field(default=12, gt=0, le=24 * 30)
    session_days: float = Field(default=14, gt=0, le=365)
    audit_days: int = Field(default=730, ge=30, le=3660)
    backup_dir: Path | None = None
    backup_at: time = time(2, 0)
    backup_keep: int = Field(default=14, ge=1, le=1000)
    oidc_url: str | None = None  # of the issuer, as its discovery document names it
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str | None = None  # what people call it, on the button
    mail_host: str | None = None
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_ca: Path | None = None  # certificates to trust beside those of the system
    mail_user: str | None = None
    mail_password: SecretStr | None = None
    mail_from: str | None = None
    mail_timeout: float = Field(default=20, gt=0, le=300)
    mail_at: time = time(7, 0)
    mail_site: str | None = None  # the address people open, for the links in letters
    shared: Path = Field(default_factory=lambda: (checkout() or Path()).parent / "shared")

    @field_validator("home", mode="before")
    @classmethod
    def _somewhere(cls, value: object) -> object:
        return default_home() if value == "" else value

    @field_validator("home", "backup_dir")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value is not None else None

    @field_validator(
        "database_url", "meili_url", "meili_key", "secret", "user", "backup_dir",
        "oidc_url", "oidc_client_id", "oidc_client_secret", "oidc_name",
        "mail_host", "mail_ca", "mail_user", "mail_password", "mail_from", "mail_site",
        mode="before",
    )  # fmt: skip
    @classmethod
    def _blank_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("mail_password")
    @classmethod
    def _not_in_the_clear(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None and info.data.get("mail_tls") == "none":
            raise ValueError("a password needs ST_DB_MAIL_TLS=starttls or tls")
        return value

    @property
    def oidc(self) -> bool:
        """Tell whether people may sign in at the office's own service."""
        return bool(self.oidc_url and self.oidc_client_id)

    @property
    def loopback(self) -> bool:
        """Tell whether the service is reachable from this computer only."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False
