"""Live queries: AWS CloudWatch Logs behind the engine protocol."""
