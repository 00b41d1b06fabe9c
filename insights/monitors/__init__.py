"""Alarms evaluated, and what is wanted in AWS compared with what is there. All of it is pure."""
