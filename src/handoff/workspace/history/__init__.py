"""What was published, night by night: the scores of a lead, why they moved, who came and went, and any night again."""
