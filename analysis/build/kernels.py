"""Kernels of notebooks as forks of one process that has imported the libraries, so that each begins in a moment.

On Linux alone: elsewhere a fork of a process with these libraries is not safe, and kernels are started as always.
"""

import multiprocessing
import os
import signal
import sys
from contextlib import suppress

from jupyter_client.manager import AsyncKernelManager

from analysis.build.forks import warm_up


class ForkedManager(AsyncKernelManager):
    """Starts a kernel as a fork; all else is as jupyter_client does it."""

    async def _async_launch_kernel(self, kernel_cmd, **options):
        process = Fork(kernel_cmd[kernel_cmd.index("ipykernel_launcher") + 1 :], options["env"], options.get("cwd"))
        self.provisioner.process, self.provisioner.pid, self.provisioner.pgid = process, process.pid, None
        self._reconcile_connection_info(self.provisioner.connection_info)


class Fork:
    """A forked kernel, with what jupyter_client asks of a subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], env: dict[str, str], folder: str | None):
        warm_up()
        self.process = multiprocessing.get_context("forkserver").Process(
            target=run_kernel, args=(arguments, dict(env), folder), daemon=True
        )
        self.process.start()
        self.pid = self.process.pid

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self) -> int | None:
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run_kernel(arguments: list[str], env: dict[str, str], folder: str | None) -> None:
    """The fork: a kernel in its own session, folder and environment, as if it had been started by itself."""
    os.setsid()  # so that Ctrl-C reaches the command alone, which then ends its kernels
    os.environ.clear()
    os.environ.update(env)
    if folder:
        os.chdir(folder)
    sys.path[:] = ["", *(place for place in sys.path if place)]
    multiprocessing.current_process()._config["daemon"] = False  # a cell may start processes of its own
    from ipykernel import kernelapp

    # a kernel whose parent is gone ends; as an option, since the environment is looked at when ipykernel is imported
    kernelapp.launch_new_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])
