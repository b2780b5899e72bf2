"""Turning an answer into a grade that shows its evidence, or into a reason why there is none."""
