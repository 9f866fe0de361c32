"""The page script: Streamlit runs it from top to bottom for every view."""

from st_db.ui import frame, pages

frame.draw(pages.listed)
