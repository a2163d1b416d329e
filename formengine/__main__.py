"""`python -m formengine`."""

from formengine.frontends.cli import main

main()
