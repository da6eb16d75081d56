"""Long trials of reliability, outside the tests: thousands of random faults, and runs that are killed."""
