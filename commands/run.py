"""Runs one command and gives its answer, or the sentence that says why there is none."""

import gc
import locale
from argparse import Namespace
from importlib import import_module

from commands.answer import ExitCode, give, refuse
from warroom.errors import Refused, Trouble
from warroom.language import speak


def run(arguments: Namespace) -> int:
    """Do what `arguments` ask; returns the exit code. A bug of ours keeps its traceback."""
    speak((locale.getlocale()[0] or "en")[:2])
    module, name = arguments.command
    try:
        # Imported here: a window must not wait for the commands, nor a command for the window. Imports make
        # many objects and no garbage: without the collector they take a tenth less.
        collects = gc.isenabled()
        gc.disable()
        command = getattr(import_module(module), name)
        if collects:
            gc.enable()
        return give(command(arguments), as_json=arguments.json)
    except Refused as error:
        return refuse(error.sentence, ExitCode.REFUSED, as_json=arguments.json)
    except Trouble as error:
        return refuse(error.sentence, ExitCode.TROUBLE, as_json=arguments.json)
