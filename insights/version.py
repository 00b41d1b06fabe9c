"""The version, in a module of its own: whoever wants it imports nothing else."""

__version__ = "0.1.0"
