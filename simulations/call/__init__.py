"""A prospecting call: who answers, what is heard, how the mood moves, and what is measured."""

from simulations.call.understanding import understand

__all__ = ["understand"]
