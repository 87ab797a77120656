"""The screen. The only room that knows Streamlit; it shows what the other rooms computed and computes nothing."""
