import sys

from analysis.commands.main import main

sys.exit(main())
