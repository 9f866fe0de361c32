"""The running service that these tests ask."""

import pytest

from tests import front_doors


@pytest.fixture(scope="session")
def service(request, tmp_path_factory):
    """One service for the whole run, with a few records in it; read-only for tests."""
    return front_doors.shared(tmp_path_factory.getbasetemp() / "shared", request.config.add_cleanup)
