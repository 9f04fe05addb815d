"""What these tests ask for by name."""

from tests.support.fixtures import bench, classifier, home, sqlite_bench, sqlite_home

__all__ = ["bench", "classifier", "home", "sqlite_bench", "sqlite_home"]
