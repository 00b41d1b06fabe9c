"""Objects in AWS in the words of an entry: the way back from bodies to YAML."""
