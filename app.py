"""The page: ``streamlit run app.py``. Everything on it is in ``layers.app``."""

from layers.app.page import main

main()
