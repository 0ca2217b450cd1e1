"""Load and compare servers that store vectors and speak the Redis protocol."""


class BenchmarkError(Exception):
    """Something the user can put right: a missing file, a wrong option, a server that is not there."""
