"""Connectors to the company's own data sources: they find and export, and change what was planned."""

from storage.registers.asking import Registers
from storage.registers.spec import Colleague, Description, HttpSpec, RegisterKind, RegisterSpec, Step

__all__ = ["Colleague", "Description", "HttpSpec", "RegisterKind", "RegisterSpec", "Registers", "Step"]
