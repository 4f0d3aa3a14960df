"""The agreement enforced: rules, tiers, capacity."""
