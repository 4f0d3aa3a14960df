"""What an agreement would have done on past nights, and what to expect of it."""
