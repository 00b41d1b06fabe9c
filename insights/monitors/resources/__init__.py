"""The objects that entries make in AWS: one file a kind, each from an entry to a frozen value."""
