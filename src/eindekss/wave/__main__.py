"""``python -m eindekss.wave``: the command line."""

import sys

from eindekss.wave.cli import main

sys.exit(main())
