"""How numeric loops are compiled: by Numba, with the machine code kept between processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile `function` at its first call for each signature, and cache the result beside its module.

    A kernel that calls another belongs in the same file: the cache notices a change of its own file only.
    """
    compiled: Any = numba.njit(cache=True, error_model="numpy")(function)
    return cast(Function, compiled)
