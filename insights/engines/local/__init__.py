"""The embedded engine: queries on log files, in DuckDB."""
