"""The process from which kernels of notebooks are forked; started early, so that it imports while others do."""

import multiprocessing.forkserver
import sys

LIBRARIES = ["analysis.build.warm"]
CAN_FORK = sys.platform == "linux"


def warm_up() -> None:
    """Start that process where kernels can be forked and it does not run yet."""
    if CAN_FORK:
        multiprocessing.forkserver.set_forkserver_preload(LIBRARIES)
        multiprocessing.forkserver.ensure_running()
