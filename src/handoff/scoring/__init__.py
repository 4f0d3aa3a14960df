"""Tonight's leads scored and tiered."""
