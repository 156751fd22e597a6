"""Light pages served by routes of the app, without Streamlit: ways in, phones, remote control, projector.

Each is one HTML template (`templates/`), one shared sheet of style and, where something moves, one small script from
`mcvb/ui/static`. Nothing is written inline: their content policy lets only this server's own files run.
"""
