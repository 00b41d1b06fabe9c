"""A local AWS endpoint with this project's engine behind it."""
