"""The approved language: what a desk lead signed, how it is rendered, and how it is read back. Never decides what is true."""
