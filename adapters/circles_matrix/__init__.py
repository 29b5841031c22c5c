"""Circles in Matrix rooms, plain and encrypted."""

from circles_matrix.adapter import MatrixChat

__all__ = ["MatrixChat"]
