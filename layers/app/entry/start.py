"""The script that ``kurskmap app`` gives to Streamlit. The page itself is in :mod:`layers.app.page`.

Streamlit reads this file twice. The server imports it once and starts ``app``, which opens the catalogue before the first
user comes. Then each run of the page executes the file as the main script, which draws the page.
"""

if __name__ == "__main__":
    from layers.app.page import main

    main()
else:
    import streamlit as st

    from layers.app.server import lifespan, middleware, own_routes

    app = st.App(__file__, lifespan=lifespan, middleware=middleware(), routes=own_routes())
