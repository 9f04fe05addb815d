"""Use cases: gather, decide, apply in one transaction; the network is never inside one."""
