"""Tables and migrations agree, and a database in any other state is refused by name."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from pydantic import SecretStr

from st_db.codes import shipped
from st_db.errors import ConfigError, NotMigrated, Unavailable
from st_db.query import Filter, Query
from st_db.settings import Settings
from st_db.store import Store, schema
from st_db.store.migrations import HEAD
from st_db.store.tables import METADATA
from tests.front_doors import PROGRAM, environment
from tests.store.making import changed, created


def at(url: str, home: Path) -> Settings:
    return Settings(_env_file=None, home=home, database_url=SecretStr(url))  # type: ignore[call-arg]


def test_migrations_make_the_tables_of_the_models(store: Store) -> None:
    with store._database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_what_was_stored_before_is_found_by_finer_values_too(store: Store) -> None:
    created(
        store, "invention", number="1-2019-01234", title="Máy", ipc="A01D 34/90; A01B 1/02; B01"
    )
    created(store, "task", code="ĐT.01/26", title="Một", field="10201; 4.1; 3",
            place_as_written="Phường Đại Thành, Cần Thơ")  # fmt: skip
    created(store, "task", code="ĐT.02/26", title="Hai", place_as_written="Phụng Hiệp, Hậu Giang")
    finer = "SELECT id, facets FROM record ORDER BY id"
    wanted = store._database.rows(finer)
    with store._database.transaction() as connection:
        for name, kept in (("ipc", "a%"), ("field", "%"), ("place", "__")):
            connection.execute(
                "UPDATE record SET facets = jsonb_set(facets, ARRAY[%(name)s], (SELECT"
                " jsonb_agg(v) FROM jsonb_array_elements_text(facets->%(name)s) AS t(v)"
                " WHERE v NOT LIKE '%%!_%%' ESCAPE '!' AND (length(v) < 3 OR %(name)s = 'ipc'"
                " OR v = '10201') AND v LIKE %(kept)s)) WHERE facets ? %(name)s",
                {"name": name, "kept": kept},
            )
    before = store._database.rows(finer)
    assert before != wanted
    module = importlib.import_module("st_db.store.migrations.versions.0003_search")
    with (
        store._database.engine.begin() as bound,
        Operations.context(MigrationContext.configure(bound)),
    ):
        module._count_finer()
    for then, now in zip(wanted, store._database.rows(finer), strict=True):
        for name in ("ipc", "place"):
            assert set(then["facets"].get(name, ())) >= set(now["facets"].get(name, ()))
        assert set(now["facets"].get("place", ())) == set(then["facets"].get("place", ()))
    for value in ("A01D 34/00", "A01B 1/00"):
        assert store.answer.search(Query(where=(Filter("ipc", (value,)),))).total == 1
    for name, value in (("field", "102"), ("place", "31411"), ("place", "93 Huyện Phụng Hiệp")):
        assert store.answer.search(Query(where=(Filter(name, (value,)),))).total == 1, value


def test_texts_of_an_older_version_get_their_order_back(store: Store) -> None:
    for number, title in (("TCVN 1:2020", "Sấy mật ong"), ("TCVN 2:2020", "Ong mật sấy")):
        created(store, "standard", number=number, title=title, keywords=["chè xanh"])
    texts = "SELECT search_text, search_personal FROM record ORDER BY id"
    wanted = store._database.rows(texts)
    with store._database.transaction() as connection:
        connection.execute(
            "UPDATE record SET search_text = (SELECT ' ' || string_agg(DISTINCT w, ' ') || ' '"
            " FROM unnest(string_to_array(search_text, ' ')) AS w WHERE w NOT IN ('', '|'))"
        )
    store.migrate()
    assert store._database.rows(texts) == wanted
    before = store._database.row("SELECT max(xmin::text::bigint) AS last FROM record")
    store.migrate()
    assert store._database.row("SELECT max(xmin::text::bigint) AS last FROM record") == before


def test_a_migration_cut_off_in_its_rewrite_is_not_done_and_the_next_one_ends_it(
    store: Store, settings: Settings
) -> None:
    standard = created(store, "standard", number="TCVN 1:2020", title="Sấy mật ong")
    texts = "SELECT search_text, search_personal FROM record ORDER BY id"
    wanted = store._database.rows(texts)
    with store._database.transaction() as connection:
        connection.execute("UPDATE record SET search_text = translate(search_text, '|', ' ')")
    config = Config()
    config.set_main_option("script_location", "st_db.store:migrations")
    with store._database.engine.connect() as bound:
        config.attributes["connection"] = bound
        command.downgrade(config, "0010")
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    env = environment(settings.home, ST_DB_DATABASE_URL=url)
    waiting = (
        "SELECT count(*) AS n FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
        " WHERE NOT l.granted AND a.datname = current_database()"
    )
    with store._database.transaction() as holding:
        holding.execute("SELECT FROM record WHERE id = %s FOR UPDATE", [standard.id])
        with subprocess.Popen([*PROGRAM, "db", "migrate"], env=env) as cut_off:
            while cut_off.poll() is None and not store._database.row(waiting)["n"]:
                pass
            cut_off.kill()  # or it gave up by itself, because the row was held for too long
    assert schema.revision(store._database) != HEAD
    with pytest.raises(NotMigrated):
        store.require_migrated()
    assert store.migrate() == HEAD
    assert store._database.rows(texts) == wanted


def test_the_newest_migration_is_the_head() -> None:
    config = Config()
    config.set_main_option("script_location", "st_db.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_database_by_url_is_not_migrated_silently(
    empty_database_url: str, tmp_path: Path
) -> None:
    store = Store.open(at(empty_database_url, tmp_path))
    with pytest.raises(NotMigrated):
        store.require_migrated()
    with pytest.raises(NotMigrated):
        store.last_seq()
    assert store.status()["revision"] is None
    assert store.migrate() == HEAD
    store.require_migrated()
    store.close()


def test_a_server_that_forbids_the_extension_is_told_what_to_do(
    empty_database_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE test_plain LOGIN")
        connection.execute("GRANT CREATE ON SCHEMA public TO test_plain")  # but not on the database
    try:
        plain = f"{empty_database_url}&user=test_plain"
        store = Store.open(at(plain.replace("postgres@", ""), tmp_path))
        with pytest.raises(ConfigError) as raised:
            store.migrate()
        assert raised.value.code == "error.database_extension"
        store.close()
        with psycopg.connect(empty_database_url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
        store = Store.open(at(plain.replace("postgres@", ""), tmp_path))
        assert store.migrate() == HEAD
        store.close()
    finally:
        with psycopg.connect(empty_database_url, autocommit=True) as connection:
            connection.execute("DROP OWNED BY test_plain CASCADE")
            connection.execute("DROP ROLE test_plain")


def test_two_processes_may_migrate_at_once(empty_database_url: str, tmp_path: Path) -> None:
    stores = [Store.open(at(empty_database_url, tmp_path)) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        # Alembic's context is one per process, so real processes are two; threads share the lock.
        first = pool.submit(stores[0].migrate)
        assert first.result() == HEAD
        assert [s.migrate() for s in stores[1:]] == [HEAD, HEAD]
    for store in stores:
        store.close()


def test_code_lists_come_with_the_tables_and_stay_the_offices(store: Store) -> None:
    lists = store.codes()
    assert set(lists) == set(shipped())
    assert [c.code for c in lists["state"]] == [c.code for c in shipped()["state"]]
    assert lists["province"].find("Hà Tĩnh") == shipped()["province"].find("Hà Tĩnh")
    with store._database.transaction() as connection:
        connection.execute(
            "UPDATE code SET vi = 'Sửa', edited_at = now(), shipped = 'old'"
            " WHERE list_name = 'state' AND code = 'active'"
        )
        connection.execute("DELETE FROM code WHERE list_name = 'state' AND code = 'ended'")
        connection.execute("UPDATE code SET shipped = 'old' WHERE list_name = 'state'")
    store.migrate()
    active = store.codes()["state"].get("active")
    assert active is not None
    assert active.vi == "Sửa"
    assert store.codes()["state"].get("ended") is not None


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://an:geheim@127.0.0.1:1/st_db",
        "postgresql://an:geheim@localhost:1/st_db?connect_timeout=1",
    ],
)
def test_an_unreachable_server_is_named_without_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as raised:
        Store.open(at(url, tmp_path))
    assert ":1/st_db" in raised.value.params["where"]
    assert "geheim" not in str(raised.value)


def test_an_unreadable_address_is_a_setting_to_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        Store.open(at("postgresql://an:geheim@[::1/x", tmp_path))
    assert "geheim" not in str(raised.value)


def _programs() -> Path | None:
    """Return the programs of an installed server that is not ours, oldest that we support first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    which = shutil.which("initdb")
    return found[0].parent if found else Path(which).parent if which else None


@pytest.fixture
def installed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database on this computer's own PostgreSQL."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed besides the embedded one")
    if not hasattr(os, "geteuid"):
        pytest.skip("needs a system with users")
    from st_db.store.server import EmbeddedServer, _let_through

    server = EmbeddedServer(tmp_path_factory.mktemp("installed"), {})
    folder = server.folder
    folder.mkdir()
    _let_through(folder)
    if server._user:
        shutil.chown(folder, server._user)
    run = {"cwd": folder, "check": True, "capture_output": True, "timeout": 120, **server._as()}
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    pgdata = str(folder / "data")
    subprocess.run(
        [programs / "initdb", "-D", pgdata, "-U", "postgres", "--encoding=UTF8", "--auth=trust"],
        env=env, **run,
    )  # fmt: skip
    options = f"-c listen_addresses= -c fsync=off -k {folder} -p 5432"
    subprocess.run(
        [programs / "pg_ctl", "-D", pgdata, "-l", f"{folder}/log", "-o", options, "-w", "start"],
        env=env, cwd=folder, check=True, timeout=120,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **server._as(),
    )  # fmt: skip
    yield f"postgresql://postgres@/postgres?host={folder}"
    subprocess.run([programs / "pg_ctl", "-D", pgdata, "-m", "immediate", "stop"], env=env, **run)


def test_a_whole_round_on_an_installed_server(installed_server: str, tmp_path: Path) -> None:
    store = Store.open(at(installed_server, tmp_path))
    store.migrate()
    record = created(store, "task", number="A-1", title="Đường mía Hà Giang")
    with store.writing(actor="an") as writer:
        writer.update([changed(record, title="ĐƯỜNG mía Cao Bằng")])
    assert store.answer.search(Query("duong cao bang")).total == 1
    assert store.links(record.id) == []
    assert store.figures.tasks_by_year() == []
    store.close()
