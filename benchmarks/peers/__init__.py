"""Engines of others on the same form and answers: translated by program, run as programs; none of their code."""
