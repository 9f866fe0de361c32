"""Passwords: how good one must be, and their hashes by argon2id."""

from __future__ import annotations

import hashlib
import secrets
import threading
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from st_db.errors import UsageError

SHORTEST, LONGEST = 10, 200
"""Characters of a password."""
_DIFFERENT = 5
_TELLING = 4  # letters of a name; a shorter one stands in many a sentence
# Read aloud over the telephone: no letter or figure that is heard or read as another.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE = 12
_AT_ONCE = 2

_hasher = PasswordHasher(type=Type.ID)  # RFC 9106, the settings for 64 MiB
# Each takes 64 MiB and a processor: a flood of sign-ins must not take the office's computer.
_turn = threading.BoundedSemaphore(_AT_ONCE)


def hashed(secret: str) -> str:
    """Return the hash of a password or a code."""
    with _turn:
        return _hasher.hash(_plain(secret))


def opens(secret: str, kept: str | None) -> bool:
    """Tell whether a secret is the one whose hash is kept.

    Where none is kept, as for a name nobody has, it takes just as long.
    """
    with _turn:
        try:
            _hasher.verify(kept or _nobodys(), _plain(secret))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Tell whether a hash was made with settings that we have since raised."""
    return _hasher.check_needs_rehash(kept)


def check(password: str, name: str) -> None:
    """Raise UsageError for a password that is too short, too long or too easily guessed."""
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise UsageError("error.password_length", shortest=SHORTEST, longest=LONGEST)
    named = len(name) >= _TELLING and name.casefold() in plain.casefold()
    if named or len(set(plain)) < _DIFFERENT or plain.casefold() in _IN_A_ROW:
        raise UsageError("error.password_easy")


def new_code() -> str:
    """Return a code that a password may be set with once: 59 bits, in groups to read aloud."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_CODE))
    return "-".join(letters[i : i + 4] for i in range(0, _CODE, 4))


def written(code: str) -> str:
    """Return a code as it was made, however it was typed."""
    letters = "".join(c for c in code.upper() if c.isalnum())
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def new_token() -> str:
    """Return a token of a session; only its digest is kept."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the digest by which a session is found; a token is too long to be guessed from it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _plain(secret: str) -> str:
    """Return one form for what looks the same: keyboards compose Vietnamese letters differently."""
    whole = secret.encode("utf-8", "replace").decode()  # a terminal may send what is no letter
    return unicodedata.normalize("NFKC", whole)[: LONGEST + 1]


_nobody: list[str] = []


def _nobodys() -> str:
    if not _nobody:
        _nobody.append(_hasher.hash(secrets.token_hex()))
    return _nobody[0]


_IN_A_ROW = (
    "01234567890123456789 qwertyuiopasdfghjklzxcvbnm abcdefghijklmnopqrstuvwxyz1234567890"
    " password123456789 passw0rd123456789 matkhau123456789 admin123456789 abc1234567890"
)
