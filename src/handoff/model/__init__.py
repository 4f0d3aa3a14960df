"""Recipes, estimators, honest evaluation, calibration and the registry."""
