"""How fast it is: each piece of work in a process of its own, beside the same work by other means."""
