"""The tests that entries carry: run offline, with a frozen clock."""
