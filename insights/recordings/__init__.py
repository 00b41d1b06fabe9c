"""Tests that are written from a run: its events without identifiers, and its rows."""
