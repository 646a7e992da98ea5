"""The way in from ``packaging/bootstrap.py``."""

import sys

from .commands import main

sys.exit(main(sys.argv[1:]))
