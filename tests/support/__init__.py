"""Real servers for tests: started in a folder of their own, on free loopback ports, and stopped again."""
