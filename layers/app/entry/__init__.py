"""What Streamlit starts: one script, and the settings in ``.streamlit`` beside it.

Streamlit puts the folder of its script first on the module path. Nothing else is in this folder, so no module of the
project hides another one.
"""
