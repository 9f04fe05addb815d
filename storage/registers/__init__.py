"""Connectors to the company's own data sources: they find and export, and never write."""

from storage.registers.asking import Registers
from storage.registers.spec import Description, RegisterKind, RegisterSpec

__all__ = ["Description", "RegisterKind", "RegisterSpec", "Registers"]
