"""The visit round: visits put in order, with hours, road and cost; in a mission or alone."""

from mcvb.ui import session, zone_desk


def draw() -> None:
    """Draw the page."""
    zone_desk.open_desk("tournee.py")


session.guarded(draw)
