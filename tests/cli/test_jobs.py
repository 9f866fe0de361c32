"""``st-db jobs``: the work of the pages from the command line."""

from st_db import jobs
from st_db.access import Caller
from st_db.library import Library
from st_db.settings import Settings
from tests.front_doors import answered, asked


def test_jobs_are_listed_shown_cancelled_and_asked_for_again(home):
    library = Library.open(Settings(home=home, database_url=None, meili_url=None))
    job = jobs.start(library, Caller.local(), "import", {"upload": "x", "file": "tệp.csv"})
    library.close()

    assert job.id in asked("jobs", home=home).stdout
    listed = answered(asked("jobs", "--json", home=home))
    assert [(one["job"], one["state"], one["file"]) for one in listed] == [
        (job.id, "waiting", "tệp.csv")
    ]
    assert answered(asked("jobs", "cancel", job.id, "--json", home=home))["state"] == "cancelled"
    shown = asked("jobs", "show", job.id, home=home)
    assert (shown.returncode, "cancelled" in shown.stdout) == (0, True)
    following = answered(asked("jobs", "again", job.id, "--json", home=home))
    assert (following["state"], following["asked"]["file"]) == ("waiting", "tệp.csv")
    missing = asked("jobs", "show", "nothing", "--json", home=home)
    assert missing.returncode == 1
    assert answered(missing)["error"]["code"] == "error.no_job"
