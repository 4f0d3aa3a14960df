"""Estimators of the propensity, all under one scikit-learn contract; each is saved as plain text and JSON."""
