"""Live class sessions: what is shown on the projector and answered on phones."""
