"""Faces of the engine: each reads, asks the engine, and draws; no rule of a form lives here."""
