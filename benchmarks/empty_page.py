"""A page whose fragment does nothing but answer: what Streamlit itself takes for a keystroke."""

import streamlit as st


@st.fragment
def _echo() -> None:
    text = st.text_input("q", key="q", live="100ms")
    with st.container(key="found"):
        st.html(f"<p>{len(text or '')} {text}</p>")


_echo()
