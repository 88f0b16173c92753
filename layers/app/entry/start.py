"""The script that ``kurskmap app`` gives to Streamlit."""

from layers.app.page import main

main()
