"""What the simulated shops and payment accounts share: server, store, ways to misbehave."""
