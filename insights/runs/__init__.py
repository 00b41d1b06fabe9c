"""A run from what is asked to its answer: the same for the command line and for Python."""
