"""What pages share on screen: look, cards, charts, desks, the frame of a mission."""
