"""The two clocks: reading the registry as of a day and as known at an instant, and taking changes back."""
