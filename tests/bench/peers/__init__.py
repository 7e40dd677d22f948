"""Other tools, installed from the package registry into environments of their own below var/bench-peers/."""
