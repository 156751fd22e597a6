"""Pure engines: no Streamlit, no database, no clock, no global random."""
