"""What changed between two catalogs, and what that means for those who use them."""
