"""Live sessions: the hub that holds them, what each screen shows of one, and the routes of phones and projector."""
