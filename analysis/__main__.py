import gc
import os
import sys

gc.set_threshold(100_000, 20, 20)  # a command makes millions of objects and hardly a circle of them
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads wait busily, and no fork may share them

from analysis.commands.main import main  # noqa: E402

sys.exit(main())
