"""``jobs``: the long work of the pages, seen and stopped from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from st_db.cli.language import examples, h
from st_db.cli.options import Json
from st_db.cli.session import DATA, Session, session

if TYPE_CHECKING:
    from st_db.jobs import Job

Id = Annotated[str, typer.Argument(metavar="JOB", help=h("argument.job"))]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    family = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
    family.callback()(jobs)
    for command, name in ((show, "show"), (cancel, "cancel"), (again, "again")):
        family.command(
            name,
            help=h(f"jobs_{name}.help"),
            epilog=examples(f"jobs {name} 01a2017f-a144-7e6e-8a97-9d8b5ea59e9a"),
        )(command)
    epilog = examples("jobs", "jobs --json", "jobs cancel 01a2017f-a144-7e6e-8a97-9d8b5ea59e9a")
    app.add_typer(family, name="jobs", help=h("jobs.help"), epilog=epilog)


def jobs(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option(min=1, max=1000, metavar="N", help=h("option.job_limit"))
    ] = 50,
    as_json: Json = False,
) -> None:
    """List the jobs, newest first."""
    if context.invoked_subcommand is not None:
        return
    with session(as_json) as run:
        from st_db.jobs import job_json

        found = run.library.jobs.latest(run.caller, limit)
        if as_json:
            run.answer([job_json(job, run.language) for job in found])
            return
        columns = [run.t(f"column.{name}") for name in ("at", "work", "state", "file", "job")]
        run.table(
            columns,
            [
                [f"{job.created_at.astimezone():%Y-%m-%d %H:%M}", run.t(f"work.{job.work}"),
                 run.t(f"job_state.{job.state}"), str(job.asked.get("file", "")), job.id]
                for job in found
            ],
        )  # fmt: skip


def show(job: Id, as_json: Json = False) -> None:
    """Show one job: how far it is, or what came of it."""
    with session(as_json) as run:
        _tell(run, run.library.jobs.get(run.caller, job))


def cancel(job: Id, as_json: Json = False) -> None:
    """Cancel a job; what it was about to write is not written."""
    with session(as_json) as run:
        _tell(run, run.library.jobs.cancel(run.caller, job))


def again(job: Id, as_json: Json = False) -> None:
    """Ask anew for what a job asked that failed or was cancelled."""
    with session(as_json) as run:
        _tell(run, run.library.jobs.again(run.caller, job))


def _tell(run: Session, job: Job) -> None:
    from st_db.jobs import job_json

    told = job_json(job, run.language, whole=True)
    if job.state == "failed":
        run.exit_code = DATA
    if run.as_json:
        run.answer(told)
        return
    rows: list[tuple[str, Any]] = [
        ("job", job.id),
        ("work", run.t(f"work.{job.work}")),
        ("state", run.t(f"job_state.{job.state}")),
        ("file", told["file"]),
        ("at", f"{job.created_at.astimezone():%Y-%m-%d %H:%M}"),
    ]
    result = {**job.progress.get("counts", {}), **(job.result or {})}
    counts = ("rows", "created", "updated", "unchanged", "rejected", "batch")
    rows += [(name, result[name]) for name in counts if result.get(name) is not None]
    if told["error"]:
        rows.append(("error", f"{told['error']['message']} {told['error']['remedy']}".strip()))
    for name, value in rows:
        run.show(f"{run.t(f'column.{name}')}: {value}")
