"""Where a workspace's models are tracked and registered."""
