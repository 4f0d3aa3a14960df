"""Point-in-time features: one function for training and scoring."""
