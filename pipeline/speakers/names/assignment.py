"""Who is who, decided for all speakers at once: the best one-to-one assignment and how far it leads. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Pair = tuple[int, int]
"""A speaker and a person, by index."""


def assign(scores: Mapping[Pair, float], speakers: int) -> dict[int, int]:
    """Return the person of each speaker for the greatest sum; a speaker may be nobody, which counts nothing.

    Args:
        scores: For each pair how much speaks for it; pairs that are missing, or not above 0, are never chosen.
        speakers: How many there are.
    """
    people = sorted({person for (_, person), score in scores.items() if score > 0})
    worth = [[max(0.0, scores.get((speaker, person), 0.0)) for person in people] for speaker in range(speakers)]
    chosen = _cheapest([[-value for value in row] + [0.0] * speakers for row in worth])
    return {
        speaker: people[column]
        for speaker, column in enumerate(chosen)
        if column < len(people) and worth[speaker][column] > 0
    }


def confidences(scores: Mapping[Pair, float], speakers: int) -> dict[Pair, float]:
    """Return the pairs of the best assignment, each with how likely it is.

    The scores are natural logarithms of odds, so the distance to the best assignment without a pair is the logarithm
    of the pair's own odds.
    """
    best = assign(scores, speakers)
    total = sum(scores[pair] for pair in best.items())
    found: dict[Pair, float] = {}
    for pair in best.items():
        others = {key: score for key, score in scores.items() if key != pair}
        second = sum(others[one] for one in assign(others, speakers).items())
        found[pair] = 1.0 / (1.0 + math.exp(second - total))
    return found


def _cheapest(costs: Sequence[Sequence[float]]) -> list[int]:
    """Return the column of each row for the least sum: the Hungarian method with potentials, O(rows² · columns).

    Kuhn 1955, in the form of shortest augmenting paths (Jonker and Volgenant 1987). There are at least as many columns
    as rows.
    """
    columns = len(costs[0]) if costs else 0
    row_potential, potential = [0.0] * (len(costs) + 1), [0.0] * (columns + 1)
    owner = [0] * (columns + 1)  # row of each column, both from 1; 0 is nobody's
    for row in range(1, len(costs) + 1):
        owner[0], at = row, 0
        least, came_from, used = [math.inf] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
        while owner[at]:
            used[at] = True
            free = [column for column in range(1, columns + 1) if not used[column]]
            for column in free:
                cost = costs[owner[at] - 1][column - 1] - row_potential[owner[at]] - potential[column]
                if cost < least[column]:
                    least[column], came_from[column] = cost, at
            nearest = min(free, key=least.__getitem__)
            step = least[nearest]
            for column in range(columns + 1):
                if used[column]:
                    row_potential[owner[column]] += step
                    potential[column] -= step
                else:
                    least[column] -= step
            at = nearest
        while at:
            owner[at] = owner[came_from[at]]
            at = came_from[at]
    chosen = {owner[column] - 1: column - 1 for column in range(1, columns + 1) if owner[column]}
    return [chosen[row] for row in range(len(costs))]
