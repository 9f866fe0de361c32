"""The pages people see; ``main.py`` is the script that Streamlit runs."""
