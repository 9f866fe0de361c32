"""Letters by SMTP: one connection for a letter, over TLS, within a time."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from st_db.errors import ConfigError, Unavailable, UsageError
from st_db.settings import Settings

_LONGEST = 254  # characters of an address, by RFC 5321
# What browsers take for an address, with a dot in its domain; nothing that could end a header.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)


class Unsure(Unavailable):
    """The server was given a letter and did not say whether it took it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent to one address; ``id`` makes the same letter the same one to every program."""

    to: str
    subject: str
    text: str
    id: str


def checked(address: str) -> str:
    """Return an address that a letter can be sent to; raises UsageError for any other."""
    address = address.strip()
    if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        raise UsageError("error.mail_address", address=address)
    return address


class Post:
    """The way out for letters that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def configured(self) -> bool:
        """Tell whether letters can be sent at all."""
        return bool(self._settings.mail_host and self._settings.mail_from)

    def require(self) -> None:
        """Raise ConfigError where no way for letters is set."""
        if not self.configured:
            raise ConfigError("error.mail_unset")

    def send(self, letter: Letter) -> None:
        """Send a letter; raises Unavailable when it did not go, Unsure when it may have gone.

        What stands in a letter is for its reader alone: no error and no log repeats it.
        """
        message = self._message(letter)
        try:
            server = self._opened()
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable("error.mail_refused", host=self._host, why=_why(error)) from error
        try:
            server.send_message(message)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused,
                smtplib.SMTPNotSupportedError) as error:  # fmt: skip
            raise Unavailable("error.mail_refused", host=self._host, why=_why(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unsure("error.mail_unsure", host=self._host, why=_why(error)) from error
        finally:
            server.close()  # its answer to a goodbye would change nothing

    def _message(self, letter: Letter) -> EmailMessage:
        self.require()
        message = EmailMessage()
        message["From"] = self._settings.mail_from
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{letter.id}>"
        message["Auto-Submitted"] = "auto-generated"  # keeps replies of machines away
        message.set_content(letter.text)
        return message

    @property
    def _host(self) -> str:
        return self._settings.mail_host or ""

    def _opened(self) -> smtplib.SMTP:
        """Return a server that takes letters, encrypted and told who we are as the settings say."""
        given = self._settings
        server = self._connected()
        try:
            if given.mail_tls == "starttls":
                server.starttls(context=self._trusted())
            if given.mail_user and given.mail_password:
                server.login(given.mail_user, given.mail_password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _connected(self) -> smtplib.SMTP:
        given = self._settings
        if given.mail_tls == "tls":
            return smtplib.SMTP_SSL(
                self._host, given.mail_port, timeout=given.mail_timeout, context=self._trusted()
            )
        return smtplib.SMTP(self._host, given.mail_port, timeout=given.mail_timeout)

    def _trusted(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._settings.mail_ca is not None:
            context.load_verify_locations(self._settings.mail_ca)
        return context


def _why(error: Exception) -> str:
    """Return what went wrong without a word of the letter or of whom it is for."""
    code = getattr(error, "smtp_code", None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"
