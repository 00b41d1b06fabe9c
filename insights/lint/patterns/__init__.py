"""Rules over metric filter patterns, one a file."""
