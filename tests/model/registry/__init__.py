"""Tests of tracking and registry."""
