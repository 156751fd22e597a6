"""Messages to prospects: what is written, what each recipient receives, and whether it should leave."""
