"""A page for tests: the panel of the ways into a class, alone."""

from mcvb.ui import entry_panel, session

teacher = session.teacher()
session.show_flashes()
entry_panel.draw(teacher, session.repository().classes(teacher)[0])
