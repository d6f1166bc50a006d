"""A processor that nobody has: every number that ``bilan.statistics`` gives is off by about 1e-13
of it.

With this folder on ``PYTHONPATH`` every interpreter starts so, a notebook's kernel too. 0, 1, -1
and what is infinite stay: they are meant.
"""

from functools import wraps
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules

import numpy as np

from bilan import statistics


def off(value):
    if hasattr(value, "_fields"):
        return type(value)(*map(off, value))
    if isinstance(value, (list, tuple)):
        return type(value)(map(off, value))
    if not isinstance(value, (float, np.ndarray)) or np.asarray(value).dtype.kind != "f":
        return value
    finite = np.nan_to_num(value, posinf=0, neginf=0)
    moved = np.where(
        (value == 0) | (np.abs(value) == 1), value, value * (1 + 1e-13 * np.sin(1e9 * finite))
    )
    return type(value)(moved) if isinstance(value, float) else moved


def noisy(function):
    @wraps(function)
    def with_noise(*arguments, **options):
        return off(function(*arguments, **options))

    return with_noise


for room in iter_modules(statistics.__path__, "bilan.statistics."):
    module = import_module(room.name)
    for name, value in list(vars(module).items()):
        if isfunction(value) and value.__module__ == room.name and not name.startswith("_"):
            setattr(module, name, noisy(value))
