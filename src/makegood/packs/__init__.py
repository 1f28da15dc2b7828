"""What a pack's folder says of itself, and what shows its clauses at work: the files of policies, cases and stories.

Pure but for reading files: knows neither Django nor a database, nor who asks.
"""
