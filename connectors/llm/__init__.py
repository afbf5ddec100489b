"""The language model, through langchain. Nothing here imports langchain before a model is opened; nothing here judges a word."""
