"""Recomputing what candidates work out aloud, from the figures that they say."""
