"""Syntax trees to SQL."""
