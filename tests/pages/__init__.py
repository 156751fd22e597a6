"""Stories of the pages, told by a simulated browser."""
