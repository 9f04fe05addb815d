"""How time grows with size, told apart from what else the process and the machine do."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

TRIES = 5


@contextmanager
def apart_from_the_heap() -> Iterator[None]:
    """Keep all objects that exist already out of garbage collections.

    In a long test run there are some 300,000; one full collection then takes as long as a mail of 50,000
    tags, and the double of a mail may meet one that the single didn't.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def processor_seconds(work: Callable[[], object]) -> float:
    """The processor's time for one call, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def grows_at_most(
    bound: float, single: Callable[[], object], double: Callable[[], object], floor: float
) -> bool:
    """Whether `double` takes at most `bound` times as long as `single`, or as `floor` seconds.

    Other work on the machine only ever adds: the least of a few tries stands for each, and a later try is
    made only where the earlier ones leave a doubt.
    """
    least_single = least_double = float("inf")
    for _ in range(TRIES):
        least_double = min(least_double, processor_seconds(double))
        if least_double <= bound * floor:
            return True
        least_single = min(least_single, processor_seconds(single), processor_seconds(single))
        if least_double <= bound * least_single:
            return True
    return False
