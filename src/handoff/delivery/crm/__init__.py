"""Files that a CRM takes in: score rows as repeat-safe upserts, and proposals of what to convert a lead into."""
