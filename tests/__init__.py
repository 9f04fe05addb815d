"""The suite; a package, so that nothing that is installed can be mistaken for tests.support."""
