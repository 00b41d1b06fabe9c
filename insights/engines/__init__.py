"""Engines: what executes a query, behind one protocol."""
