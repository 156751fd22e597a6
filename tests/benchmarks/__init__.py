"""Benchmarks: every speed is compared with another one measured in the same run, never with a clock."""
