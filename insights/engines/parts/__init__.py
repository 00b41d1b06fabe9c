"""One query as several: cut by time and place, run side by side, put together again."""
