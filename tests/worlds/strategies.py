"""The generators as hypothesis strategies. Everything hangs on one number, so a failing example shrinks to a small seed."""

from __future__ import annotations

import random

from hypothesis import strategies as st

from tests.worlds.case import Case, case_of, clean
from tests.worlds.scene import Scene, clean_scene

SEEDS = st.integers(min_value=0, max_value=2**48)


def any_case() -> st.SearchStrategy[Case]:
    """Clean, harmless, faulty and mixed cases."""
    return SEEDS.map(case_of)


def clean_case() -> st.SearchStrategy[Case]:
    """Only such as end in a draft."""
    return SEEDS.map(lambda seed: clean(random.Random(seed)))


def clean_scenes(state: str) -> st.SearchStrategy[Scene]:
    """One order in the given state, everything right."""
    return SEEDS.map(lambda seed: clean_scene(random.Random(seed), (state,)))
