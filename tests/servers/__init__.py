"""Throw-away servers for the tests."""
