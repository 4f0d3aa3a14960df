"""The checks: each looks at one side of a night and says what has changed."""
