"""The study of a catchment zone: what is given, what the student draws, computes, reads and plans."""
