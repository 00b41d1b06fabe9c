"""The command line: one command a file; parse, call one function, print, exit."""
