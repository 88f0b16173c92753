"""The page, for ``streamlit run app.py``. ``make run`` and ``kurskmap app`` start it by ``layers/app/entry/start.py``,
which also opens the catalogue before the first user comes. Everything on the page is in ``layers.app``.
"""

from layers.app.page import main

main()
