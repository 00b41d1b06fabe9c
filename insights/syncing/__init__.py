"""AWS kept in step with a catalog: the world read, plans made for every place, steps done."""
