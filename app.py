"""The ASGI application, for any ASGI server: ``uvicorn app:app`` or ``streamlit run app.py``."""

from typing import TYPE_CHECKING

from st_db.server import create_app

if TYPE_CHECKING:
    # `streamlit run` looks for an App by reading this file, and finds this line only. Without it
    # the file would be run as a page.
    from streamlit.starlette import App

    app = App("st_db/ui/main.py")
else:
    app = create_app()
