"""``python -m insights``."""

from insights.cli.main import main

main()
