"""The language model and its limits, for every stage that may ask it: one deadline, one budget, one patience. Judges no answer."""
