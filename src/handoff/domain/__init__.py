"""The shared vocabulary: tables, columns, stages, tiers, settings, agreement. Imports nothing above it."""
