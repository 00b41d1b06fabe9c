"""The same objects for teams that deploy another way: templates, and the policies for it all."""
