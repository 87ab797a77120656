"""The application: `streamlit run app.py` (scripts/run prepares what it needs first)."""

import streamlit as st

from planning.ui.kit import frame, spoken, state

st.set_page_config(page_title="Cap Résidences", page_icon="🧭", layout="wide")
spoken.speak(state.language())
frame.show(st.navigation(frame.pages(), position="top"))
