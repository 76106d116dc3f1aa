"""How many examples a property is tried with."""

import os

IS_SEARCHING = os.environ.get("HYPOTHESIS_PROFILE") == "searching"


def examples(number: int) -> int:
    """Give the number for one run: the same examples each time, so that more of them teach little.

    With HYPOTHESIS_PROFILE=searching they are others each time, and ten times as many.
    """
    return number * 10 if IS_SEARCHING else number
