"""Chapters to bytes: text, data and workbooks, each with its own door."""
