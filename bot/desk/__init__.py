"""The staff desk: server-rendered pages over the workflows, without JavaScript."""

from bot.desk.app import create_app
from bot.desk.config import DeskConfig
from bot.desk.health import HealthCheck, HealthReport

__all__ = ["DeskConfig", "HealthCheck", "HealthReport", "create_app"]
