"""The staff desk: server-rendered pages over the workflows, without JavaScript."""

from bot.desk.app import create_app
from bot.desk.config import DeskConfig
from bot.desk.health import HealthCheck, HealthReport
from bot.desk.mailroom import Mailroom

__all__ = ["DeskConfig", "HealthCheck", "HealthReport", "Mailroom", "create_app"]
