"""Kernels of notebooks as forks of this process, which has imported the libraries, so that each begins in a moment.

On Linux alone: elsewhere a fork of a process with these libraries is not safe, and kernels are started as always.
"""

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from jupyter_client.manager import AsyncKernelManager


class Fork:
    """A process that becomes a kernel when it is told which, with what jupyter_client asks of a subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self):
        context = multiprocessing.get_context("fork")
        theirs, self.ours = context.Pipe(duplex=False)
        self.process = context.Process(target=wait_and_run, args=(theirs, self.ours), daemon=True)
        self.process.start()
        theirs.close()
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


class ForkedManager(AsyncKernelManager):
    """Takes a fork that waits, where there is one, for its kernel; all else is as jupyter_client does it."""

    waiting: list[Fork] = []

    async def _async_launch_kernel(self, kernel_cmd, **options):
        if not self.waiting:
            return await super()._async_launch_kernel(kernel_cmd, **options)
        process = self.waiting.pop()
        arguments = kernel_cmd[kernel_cmd.index("ipykernel_launcher") + 1 :]
        process.ours.send((arguments, dict(options["env"]), options.get("cwd")))
        self.provisioner.process, self.provisioner.pid, self.provisioner.pgid = process, process.pid, None
        self._reconcile_connection_info(self.provisioner.connection_info)


@contextmanager
def forked_ahead(count: int) -> Iterator[None]:
    """Hold so many forks ready, made before there are the loop and the sockets that a fork must not share."""
    if sys.platform == "linux":
        gc.freeze()  # what is there by now is no garbage: no fork need look through it, and so copy it
        ForkedManager.waiting += [Fork() for _ in range(count)]
    try:
        yield
    finally:
        while ForkedManager.waiting:
            left = ForkedManager.waiting.pop()
            left.kill()
            left.wait()


def wait_and_run(theirs, ours) -> None:
    """The fork: a kernel in its own session, folder and environment, as if it had been started by itself."""
    os.setsid()  # so that Ctrl-C reaches the command alone, which then ends its kernels
    ours.close()
    try:
        arguments, env, folder = theirs.recv()
    except EOFError:
        return  # the command is gone
    os.environ.clear()
    os.environ.update(env)
    if folder:
        os.chdir(folder)
    sys.path[:] = ["", *(place for place in sys.path if place)]
    multiprocessing.current_process()._config["daemon"] = False  # a cell may start processes of its own
    from ipykernel import kernelapp

    # a kernel whose parent is gone ends; as an option, since the environment is looked at when ipykernel is imported
    kernelapp.launch_new_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])
