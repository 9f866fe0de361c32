"""Reminders by mail, sent to a real mail server in this process."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import signal
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from st_db.access import Caller
from st_db.codes.model import today
from st_db.duties import LATE, mark
from st_db.errors import ConfigError, Forbidden, UsageError
from st_db.library import Library
from st_db.library.keeper import Keeper
from st_db.library.reminders import Reminders
from st_db.mail import checked
from st_db.settings import Settings
from st_db.store import Store
from tests.front_doors import PROGRAM, environment
from tests.noon import HELD
from tests.saving import save_record

ME = Caller.local("vi", "test")
TO = "nguyen.an@so.example"


class Box:
    """What a mail server was given; ``act`` answers each letter."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.act: Callable[[], str] = lambda: "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        read = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(read, EmailMessage)
        self.letters.append(read)
        return self.act()


@contextmanager
def _serving(box: Box, **more: Any) -> Iterator[int]:
    """Serve mail on a port of this computer; aiosmtpd's own controller waits by the clock."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def begun() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(box, loop=loop, **more), "127.0.0.1", 0)

    async def ended(server: asyncio.Server) -> None:
        server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(begun(), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(ended(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def port(box: Box) -> Iterator[int]:
    with _serving(box) as port:
        yield port


def _posted(library: Library, port: int, **more: Any) -> Reminders:
    """Return reminders that go to a port of this computer."""
    given = {
        "mail_host": "127.0.0.1", "mail_port": port, "mail_tls": "none",
        "mail_from": "ST-DB <st-db@so.example>", "mail_site": "https://kh.example",
    }  # fmt: skip
    library.settings = library.settings.model_copy(update={**given, **more})
    library.reminders = Reminders(library)
    return library.reminders


@pytest.fixture
def marks(library: Library) -> None:
    """Marks to renew: late, in 5, 20 and 80 days, and far away."""
    for n, days in enumerate((-40, 5, 20, 80, 200), 1):
        day = today() + timedelta(days=days)
        filed = day.replace(year=day.year - 10, day=min(day.day, 28))
        save_record(library, ME, "trademark", {
            "number": f"4-2016-{n:05}", "title": f"Nhãn hiệu {n}", "status": "Cấp bằng",
            "filing_date": filed.isoformat(), "grant_date": filed.isoformat(),
            "holders": ["Hợp tác xã Mẫu"],
        })  # fmt: skip
    library.appraising.catch_up()


@pytest.mark.usefixtures("marks")
def test_a_digest_tells_each_duty_once_at_each_mark(
    library: Library, store: Store, box: Box, port: int
) -> None:
    reminders = _posted(library, port)
    assert reminders.send_due() == []  # nobody asked for it
    reminders.begin(ME, f" {TO} ")
    [due] = reminders.due(ME)
    assert box.letters == []
    [sent] = reminders.send(ME)
    assert (sent.outcome, sent.counts) == ("sent", due.counts)
    [letter] = box.letters
    assert (letter["to"], letter["auto-submitted"]) == (TO, "auto-generated")
    text = letter.get_content()
    parts = ["QUÁ HẠN", "TRONG 7 NGÀY", "TRONG 30 NGÀY", "TRONG 90 NGÀY", "Hợp tác xã Mẫu"]
    for part in (*parts, "https://kh.example/duties", *(f"4-2016-0000{n}" for n in range(1, 5))):
        assert part in text
    assert "4-2016-00005" not in text
    assert text.index("4-2016-00001") < text.index("4-2016-00002") < text.index("4-2016-00004")

    assert reminders.send_due() == []  # today's went
    again = Reminders(library)  # a service that was started anew
    assert again.send_due() == []
    assert sum(again.due(ME)[0].counts.values()) == 0  # and tomorrow's has nothing to repeat
    reminders.end(ME)
    assert reminders.of(ME) is None
    lines = store._database.rows("SELECT op FROM change WHERE subject = 'reminder' ORDER BY seq")
    assert [line["op"] for line in lines] == ["create", "archive"]


@pytest.mark.usefixtures("marks")
def test_a_digest_that_was_refused_goes_later_and_one_that_may_have_gone_tomorrow(
    library: Library, store: Store, box: Box, port: int
) -> None:
    reminders, yesterday = _posted(library, port), today() - timedelta(days=1)
    reminders.begin(ME, TO)
    # A process was killed yesterday while it sent: what it told is told again in another digest.
    assert store.reminders.claim("local", yesterday, timedelta(0))
    box.act = lambda: "554 No"
    assert [one.outcome for one in reminders.send_due()] == ["failed"]
    assert reminders.send_due() == []  # not every half minute
    with store._database.transaction() as connection:
        connection.execute("UPDATE reminder_sent SET tried_at = tried_at - interval '2 hours'")
    box.act = lambda: "250 OK"
    assert [one.outcome for one in reminders.send_due()] == ["sent"]
    assert len(box.letters) == 2
    first, second = (letter["message-id"] for letter in box.letters)
    assert first == second  # programs know the same digest by it


@pytest.mark.usefixtures("marks")
def test_a_process_killed_while_it_sends_sends_nothing_twice(
    library: Library, settings: Settings, box: Box, port: int
) -> None:
    library.reminders.begin(ME, TO)
    assert settings.database_url is not None
    env = environment(
        settings.home, ST_DB_DATABASE_URL=settings.database_url.get_secret_value(),
        ST_DB_MAIL_HOST="127.0.0.1", ST_DB_MAIL_PORT=str(port), ST_DB_MAIL_TLS="none",
        ST_DB_MAIL_FROM="st-db@so.example",
    )  # fmt: skip

    program = [*PROGRAM[:-1], f"{HELD}\n{PROGRAM[-1]}"]

    def started() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*program, "duties", "mail", "--json"], env=env, cwd=settings.home.parent, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    victim: list[subprocess.Popen[str]] = []

    def killed() -> str:
        os.kill(victim[0].pid, signal.SIGKILL)
        return "250 OK"

    box.act = killed
    victim.append(started())
    victim[0].communicate(timeout=120)
    assert victim[0].returncode == -signal.SIGKILL
    again = started()
    out, err = again.communicate(timeout=120)
    assert (again.returncode, json.loads(out)) == (0, []), err
    assert len(box.letters) == 1


@pytest.mark.usefixtures("marks")
def test_the_service_sends_from_its_hour_on(library: Library, box: Box, port: int) -> None:
    _posted(library, port).begin(ME, TO)
    for hour, count in ((23, 0), (0, 1), (1, 1)):  # 06:00, 07:00 and 08:00 in Viet Nam
        at = datetime(2026, 11, 22, hour, tzinfo=UTC)
        Keeper(library, lambda at=at: at).look()  # type: ignore[misc]
        assert len(box.letters) == count


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate of this computer and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1)).add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / "mail.crt", folder / "mail.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    return paths


@pytest.mark.usefixtures("marks")
def test_letters_go_over_tls_to_a_server_that_proves_itself(
    library: Library, box: Box, tmp_path: Path
) -> None:
    certificate, key = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    library.reminders.begin(ME, TO)
    with _serving(box, tls_context=context, require_starttls=True) as port:
        stranger = _posted(library, port, mail_tls="starttls")
        assert [one.outcome for one in stranger.send_due()] == ["failed"]
        known = _posted(library, port, mail_tls="starttls", mail_ca=certificate)
        with library.store._database.transaction() as connection:
            connection.execute("DELETE FROM reminder_sent")
        assert [one.outcome for one in known.send_due()] == ["sent"]
    assert len(box.letters) == 1


def test_what_cannot_be_is_refused(library: Library) -> None:
    assert not library.reminders.configured
    with pytest.raises(ConfigError):
        library.reminders.send(ME)
    with pytest.raises(Forbidden):
        library.reminders.begin(Caller.public(), TO)
    for wrong in ("", "an", "an@so", "an so@so.vn", "an@so.vn\nBcc: x@y.vn", "Án@so.vn",
                  "An <an@so.vn>", "a@b.vn,c@d.vn", f"{'a' * 250}@so.vn"):  # fmt: skip
        with pytest.raises(UsageError) as refused:
            checked(wrong)
        assert refused.value.code == "error.mail_address"
    with pytest.raises(ValueError, match="mail_password"):
        Settings(_env_file=None, mail_tls="none", mail_password="x")  # type: ignore[call-arg,arg-type]


def test_the_narrowest_mark_counts() -> None:
    day = today()
    found = [mark(day + timedelta(days=n), day) for n in (-1, 0, 7, 8, 30, 31, 90, 91)]
    assert found == [LATE, 7, 7, 30, 30, 90, 90, None]
