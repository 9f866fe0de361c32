"""Accounts, sessions and sign-ins on a real database; passwords are hashed as they are in use."""

from __future__ import annotations

import statistics
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, SignInRefused, UsageError
from st_db.library import Library, passwords
from st_db.library.signing import BY_ADDRESS, BY_NAME
from st_db.store import Store

LOCAL = Caller.local("vi", "test")
HERE = ("192.0.2.7", "Firefox")
IN_USE = passwords._hasher  # before any test of the run makes cheaper hashes
GOOD = "một câu dễ nhớ 2026"


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hashes at the least cost; one test makes them as they are in use."""
    least = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", IN_USE if "time" in request.node.name else least)
    monkeypatch.setattr(passwords, "_nobody", [])


def signed_in(library: Library, name: str, password: str = GOOD, **more: Any) -> str:
    return library.signing.sign_in(name, password, HERE, **more)


def caller(library: Library, token: str | None) -> Caller:
    return library.signing.caller(token, "vi", "page")


@pytest.fixture
def office(library: Library) -> Library:
    """A library with an administrator, an officer of a unit, and a second unit."""
    library.accounts.create(LOCAL, "chi.huong", ["administrator"], password=GOOD)
    library.units.save(LOCAL, "so-huu", ("Phòng Sở hữu trí tuệ", None))
    library.units.save(LOCAL, "tdc", ("Phòng Tiêu chuẩn", "Standards"), review=True)
    library.accounts.create(
        LOCAL, "An", ["officer"], {"full_name": "Nguyễn An", "unit_id": "so-huu"}, GOOD
    )
    return library


def test_without_accounts_everybody_here_may_everything_and_with_one_nobody(
    library: Library,
) -> None:
    assert caller(library, None).may("administer")
    with pytest.raises(UsageError) as refused:
        library.accounts.create(LOCAL, "an", ["officer"], password=GOOD)
    assert refused.value.code == "error.no_administrator_left"
    assert not library.signing.needed
    library.accounts.create(LOCAL, "chi.huong", ["administrator"], password=GOOD)
    assert caller(library, None) == Caller.public("vi", "page")
    assert caller(library, "forged") == Caller.public("vi", "page")
    # Another process that had none before sees it at once.
    assert Library(library.settings, library.store, library.engine).signing.needed


def test_a_password_opens_a_session_of_the_account_as_it_is_now(office: Library) -> None:
    token = signed_in(office, " AN ")
    assert caller(office, token) == Caller("an", frozenset({"officer"}), "so-huu", "vi", "page")
    office.accounts.change(LOCAL, "an", {"roles": ["reader", "planner"], "unit_id": None})
    assert caller(office, token).roles == {"reader", "planner"}
    assert caller(office, token).unit is None
    kept = office.store._database.rows("SELECT * FROM session s, account a WHERE a.name = 'an'")
    assert token not in str(kept)
    assert kept[0]["password"].startswith("$argon2id$")


def test_the_same_letters_open_however_a_keyboard_composes_them(office: Library) -> None:
    import unicodedata

    decomposed = unicodedata.normalize("NFD", GOOD)
    assert decomposed != GOOD
    assert signed_in(office, "an", decomposed)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("ngắn quá", "error.password_length"),
        ("x" * 201, "error.password_length"),
        ("aaaaaaaaaaaaaa", "error.password_easy"),
        ("1234567890", "error.password_easy"),
        ("qwertyuiop", "error.password_easy"),
        ("nguyen.binh 9", "error.password_easy"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(
    library: Library, password: str, code: str
) -> None:
    with pytest.raises(UsageError) as refused:
        library.accounts.create(LOCAL, "nguyen.binh", ["administrator"], password=password)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "name", ["", "local", "public", "a b", "an\n", "ân", "-an", "a" * 65, "ạn"]
)
def test_a_name_that_history_could_not_tell_apart_is_refused(library: Library, name: str) -> None:
    if name == "an\n":
        assert library.accounts.create(LOCAL, name, ["administrator"]).name == "an"
        return
    with pytest.raises(UsageError) as refused:
        library.accounts.create(LOCAL, name, ["administrator"], password=GOOD)
    assert refused.value.code == "error.account_name"


def test_a_name_is_taken_once_and_for_ever(office: Library) -> None:
    office.accounts.disable(LOCAL, "an")
    with pytest.raises(UsageError) as refused:
        office.accounts.create(LOCAL, "AN", ["reader"], password=GOOD)
    assert refused.value.code == "error.name_taken"


# ---- who guesses


def test_somebody_of_the_sign_in_service_has_one_account(office: Library) -> None:
    office.accounts.change(LOCAL, "an", {"subject": "oidc|7"})
    office.accounts.change(LOCAL, "an", {"subject": "oidc|7", "full_name": "Nguyễn Văn An"})
    for attempt in (
        lambda: office.accounts.change(LOCAL, "chi.huong", {"subject": "oidc|7"}),
        lambda: office.accounts.create(LOCAL, "binh.le", ["reader"], {"subject": "oidc|7"}),
    ):
        with pytest.raises(UsageError, match="subject_taken"):
            attempt()


def test_wrong_passwords_lock_a_name_for_a_while_even_for_the_right_one(office: Library) -> None:
    for name in ("an", "nobody"):  # a name nobody has behaves no differently
        said = []
        for _ in range(BY_NAME + 1):
            with pytest.raises(SignInRefused) as refused:
                signed_in(office, name, "sai mật khẩu 1")
            said.append(refused.value.code)
        assert said == ["error.sign_in_wrong"] * BY_NAME + ["error.sign_in_locked"]
    with pytest.raises(SignInRefused) as refused:
        signed_in(office, "an")
    assert refused.value.code == "error.sign_in_locked"
    assert signed_in(office, "chi.huong")  # others are not held up
    # A quarter of an hour later the name is free again.
    with office.store._database.transaction() as connection:
        connection.execute("UPDATE sign_in SET at = at - interval '16 minutes'")
    assert signed_in(office, "an")


def test_a_code_of_an_administrator_frees_a_locked_name(office: Library) -> None:
    for _ in range(BY_NAME + 1):
        with pytest.raises(SignInRefused):
            signed_in(office, "an", "sai mật khẩu 1")
    code, _ = office.accounts.give_code(LOCAL, "an")
    token = office.signing.redeem("an", code, "mật khẩu mới của An", HERE)
    assert caller(office, token).user == "an"


def test_an_address_that_guesses_many_names_has_to_wait(
    office: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "opens", lambda *_: False)  # fifty hashes prove nothing more
    for number in range(BY_ADDRESS):
        with pytest.raises(SignInRefused):
            signed_in(office, f"name{number}")
    with pytest.raises(SignInRefused) as refused:
        signed_in(office, "an")
    assert refused.value.code == "error.sign_in_limited"
    monkeypatch.undo()
    assert office.signing.sign_in("an", GOOD, ("192.0.2.8", ""))


def test_many_guesses_at_the_same_moment_count_each_other(office: Library) -> None:
    said: list[str] = []

    def guess() -> None:
        try:
            signed_in(office, "an", "sai mật khẩu 1")
        except SignInRefused as refused:
            said.append(refused.code)

    threads = [threading.Thread(target=guess) for _ in range(4 * BY_NAME)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == len(threads)
    assert said.count("error.sign_in_wrong") <= BY_NAME


def test_a_name_nobody_has_takes_the_same_time_as_a_wrong_password() -> None:
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    passwords.opens("x", None)  # the first one makes the hash that is compared with

    def taken(hash_: str | None) -> float:
        times = []
        for _ in range(9):
            started = time.process_time()
            assert not passwords.opens("sai mật khẩu 1", hash_)
            times.append(time.process_time() - started)
        return statistics.median(times)

    assert 0.5 < taken(None) / taken(kept) < 2


# ---- sessions


def test_a_session_ends_when_idle_when_old_and_when_signed_out(office: Library) -> None:
    def aged(column: str, hours: float) -> None:
        with office.store._database.transaction() as connection:
            connection.execute(
                f"UPDATE session SET {column} = {column} - %s",
                [timedelta(hours=hours)],
            )

    token = signed_in(office, "an")
    aged("seen_at", office.settings.session_idle_hours - 0.1)
    assert caller(office, token).user == "an"  # which is noted, so that it stays
    aged("seen_at", office.settings.session_idle_hours - 0.1)
    assert caller(office, token).user == "an"
    aged("seen_at", office.settings.session_idle_hours + 0.1)
    assert caller(office, token).user == "public"

    token = signed_in(office, "an")
    aged("expires_at", 24 * office.settings.session_days)
    assert caller(office, token).user == "public"

    token = signed_in(office, "an")
    office.signing.sign_out(token, HERE)
    assert caller(office, token).user == "public"
    office.signing.sign_out(token, HERE)
    assert [line.outcome for line in office.accounts.audit(LOCAL)].count("signed_out") == 1


def test_signing_in_never_takes_over_a_token_that_was_there_before(office: Library) -> None:
    planted = signed_in(office, "chi.huong")
    token = signed_in(office, "an", before=planted)
    assert token != planted
    assert caller(office, token).user == "an"
    assert caller(office, planted).user == "public"
    assert signed_in(office, "an", before="made-up-by-somebody") != "made-up-by-somebody"
    assert caller(office, "made-up-by-somebody").user == "public"


@pytest.mark.parametrize("forged", ["", "x", "../..", "' OR 1=1 --", "\x00", "\ud800", "ế" * 9000])
def test_a_forged_token_is_nobodys(office: Library, forged: str) -> None:
    signed_in(office, "an")
    assert caller(office, forged) == Caller.public("vi", "page")


def test_the_digest_of_a_token_opens_nothing(office: Library) -> None:
    digest = passwords.digest(signed_in(office, "an"))
    assert caller(office, digest).user == "public"


def test_who_is_disabled_is_signed_out_at_once(office: Library) -> None:
    token = signed_in(office, "an")
    office.accounts.disable(LOCAL, "an")
    assert caller(office, token).user == "public"
    with pytest.raises(SignInRefused) as refused:
        signed_in(office, "an")
    assert refused.value.code == "error.sign_in_disabled"
    with pytest.raises(SignInRefused) as refused:
        signed_in(office, "an", "sai mật khẩu 1")
    assert refused.value.code == "error.sign_in_wrong"  # only who knows the password is told
    office.accounts.enable(LOCAL, "an")
    assert caller(office, token).user == "public"
    assert signed_in(office, "an")


def test_a_new_password_ends_every_other_session(office: Library) -> None:
    here, there = signed_in(office, "an"), signed_in(office, "an")
    an = caller(office, here)
    with pytest.raises(SignInRefused):
        office.accounts.change_password(an, "sai mật khẩu 1", "mật khẩu mới của tôi", here)
    office.accounts.change_password(an, GOOD, "mật khẩu mới của tôi", here)
    assert caller(office, here).user == "an"
    assert caller(office, there).user == "public"
    with pytest.raises(SignInRefused):
        signed_in(office, "an")
    assert signed_in(office, "an", "mật khẩu mới của tôi")


def test_guessing_the_password_from_an_open_page_is_locked_too(office: Library) -> None:
    an = caller(office, signed_in(office, "an"))
    said = []
    for _ in range(BY_NAME + 1):
        with pytest.raises(SignInRefused) as refused:
            office.accounts.change_password(an, "sai mật khẩu 1", "mật khẩu mới của tôi")
        said.append(refused.value.code)
    assert said[-1] == "error.sign_in_locked"


def test_people_end_their_own_sessions_and_nobody_elses(office: Library) -> None:
    mine, other = signed_in(office, "an"), signed_in(office, "an")
    huong = signed_in(office, "chi.huong")
    an = caller(office, mine)
    assert len(office.accounts.sessions(an)) == 2
    foreign = office.accounts.sessions(caller(office, huong))[0].id
    with pytest.raises(NotFound):
        office.accounts.end_session(an, foreign)
    office.accounts.end_sessions(an, mine)
    assert caller(office, other).user == "public"
    assert [s.id for s in office.accounts.sessions(an)] == [office.signing.session(mine).id]  # type: ignore[union-attr]
    assert caller(office, huong).user == "chi.huong"


# ---- codes


def test_a_code_sets_a_password_once_and_only_in_time(office: Library) -> None:
    held = signed_in(office, "an")
    code, _ = office.accounts.give_code(LOCAL, "an")
    with pytest.raises(UsageError):  # a password that will not do leaves the code as it was
        office.signing.redeem("an", code, "ngắn", HERE)
    with pytest.raises(SignInRefused):
        office.signing.redeem("chi.huong", code, "mật khẩu mới của An", HERE)
    token = office.signing.redeem(
        "an", f" {code.lower().replace('-', ' ')}", "mật khẩu mới 1", HERE
    )
    assert caller(office, token).user == "an"
    assert caller(office, held).user == "public"
    with pytest.raises(SignInRefused) as refused:
        office.signing.redeem("an", code, "mật khẩu mới nữa", HERE)
    assert refused.value.code == "error.sign_in_code"
    late, _ = office.accounts.give_code(LOCAL, "an")
    with office.store._database.transaction() as connection:
        connection.execute("UPDATE account SET reset_until = reset_until - interval '25 hours'")
    with pytest.raises(SignInRefused):
        office.signing.redeem("an", late, "mật khẩu mới nữa", HERE)


def test_an_account_without_a_password_opens_to_nothing_but_its_code(office: Library) -> None:
    office.accounts.create(LOCAL, "binh", ["reader"])
    for password in ("", " ", GOOD):
        with pytest.raises(SignInRefused):
            signed_in(office, "binh", password)
        with pytest.raises(SignInRefused):
            office.signing.redeem("binh", password, GOOD, HERE)


# ---- kept by an administrator


def test_somebody_who_may_administer_is_always_left(office: Library) -> None:
    for given in ({"disabled": True}, {"roles": ["reader"]}):
        with pytest.raises(UsageError) as refused:
            office.accounts.change(LOCAL, "chi.huong", given)
        assert refused.value.code == "error.no_administrator_left"
    office.accounts.change(LOCAL, "an", {"roles": ["officer", "administrator"]})
    assert office.accounts.disable(LOCAL, "chi.huong").disabled_at is not None
    with pytest.raises(UsageError):
        office.accounts.disable(LOCAL, "an")


def test_a_stale_change_of_an_account_or_a_unit_is_a_conflict(office: Library) -> None:
    seen = office.accounts.get(LOCAL, "an").version
    office.accounts.change(LOCAL, "an", {"full_name": "Trần An"}, seen)
    with pytest.raises(Conflict):
        office.accounts.change(LOCAL, "an", {"full_name": "Lê An"}, seen)
    with pytest.raises(Conflict):
        office.units.save(LOCAL, "tdc", ("Khác", None), version=0)
    assert office.accounts.get(LOCAL, "an").full_name == "Trần An"


@pytest.mark.parametrize(
    "given", [{"roles": []}, {"roles": ["local"]}, {"roles": ["public"]}, {"roles": ["boss"]},
              {"full_name": " "}, {"full_name": "A\x00B"}, {"unit_id": "nowhere"},
              {"password": "x"}, {"version": 7}],
)  # fmt: skip
def test_an_account_takes_no_value_that_none_can_have(
    office: Library, given: dict[str, Any]
) -> None:
    with pytest.raises((UsageError, NotFound)):
        office.accounts.change(LOCAL, "an", given)


def test_accounts_leave_history_and_an_audit_without_any_secret(office: Library) -> None:
    signed_in(office, "an")
    with pytest.raises(SignInRefused):
        office.signing.sign_in("an", "sai mật khẩu 1", ("192.0.2.9", "\x1b[2J<script>"))
    code, _ = office.accounts.give_code(LOCAL, "an")
    lines = office.accounts.audit(LOCAL, name="an")
    assert [(line.outcome, line.by) for line in lines] == [
        ("reset_asked", "local"), ("wrong", None), ("signed_in", None),
    ]  # fmt: skip
    assert lines[1].address == "192.0.2.9"
    assert "\x1b" not in lines[1].agent
    told = str(office.store._database.rows("SELECT * FROM change WHERE subject = 'account'"))
    assert "'set': 'reset code'" in told
    everything = told + str(office.store._database.rows("SELECT * FROM sign_in"))
    assert not any(secret in everything for secret in (code, GOOD, "argon2"))


def test_no_officer_reads_or_changes_accounts(office: Library, store: Store) -> None:
    an = caller(office, signed_in(office, "an"))
    for work in (
        lambda: office.accounts.all(an),
        lambda: office.accounts.change(an, "an", {"roles": ["administrator"]}),
        lambda: office.accounts.give_code(an, "chi.huong"),
        lambda: office.accounts.audit(an),
        lambda: office.units.save(an, "so-huu", ("Của tôi", None)),
    ):
        with pytest.raises(Forbidden):
            work()
    assert [line.name for line in office.accounts.sign_ins(an)] == ["an"]
