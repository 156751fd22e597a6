"""The French labels of a prospect file's columns, for the pages (see `simulations.columns`)."""

from __future__ import annotations

from simulations.columns import LABELS, label

__all__ = ["LABELS", "label"]
