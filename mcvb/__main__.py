"""Run the commands of the person who hosts the atelier: `python -m mcvb`."""

import sys

from mcvb.commands import main

sys.exit(main(sys.argv[1:]))
