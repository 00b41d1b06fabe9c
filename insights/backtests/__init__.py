"""What the alarms of an entry would have done over past events."""
