"""Pure functions on frames: metrics, views, agreement, outcomes, chance."""
