"""Recall against speed of several indexes on the same vectors, one process each, measured in turn."""
