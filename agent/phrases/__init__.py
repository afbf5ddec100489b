"""A bank that learns from people: what reps keep writing is proposed, and a desk lead's signature adds it. Nothing enters by itself."""
