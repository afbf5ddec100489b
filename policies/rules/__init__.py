"""One rule a file; `policies/chain.py` puts them in order. Rules never import each other."""
