"""The best set of lines that the money allows, found by HiGHS, and why the others are left out.

A line counts by its points, each times the weight of its criterion. What is kept by obligation or
by the planner takes its money first. Every amount is a whole number of đồng.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Purse = tuple[str, int]
"""A source of money and a year."""

MOST_POINTS = 10
"""What a line gets for one criterion at most."""

_FINE = 100  # steps of a score; the solver compares whole numbers
_HALF = 0.5
_OPTIONS: Mapping[str, bool | int | float] = {
    "output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0,
    "time_limit": 20.0, "primal_feasibility_tolerance": 1e-9, "mip_feasibility_tolerance": 1e-9,
}  # fmt: skip
"""One thread and one seed: the same plan is proposed again, also on another computer."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line that may be chosen; ``fixed`` says that it is in or out whatever it counts."""

    id: str
    score: float
    costs: Mapping[Purse, int]
    fixed: bool | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a line needs of a purse, and what the chosen lines leave in it."""

    purse: Purse
    needed: int
    left: int


@dataclass(frozen=True, slots=True)
class Left:
    """A line that is left out: by the planner, or because of what is short.

    ``instead`` are chosen lines that count less: each of them would have to go, and is not enough.
    """

    id: str
    by_hand: bool
    short: tuple[Shortage, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen lines in the order given, those left out, and what each purse still holds.

    ``over`` is what the fixed lines alone take beyond a ceiling.
    """

    chosen: tuple[str, ...]
    left: tuple[Left, ...]
    score: float
    purses: Mapping[Purse, int] = field(default_factory=dict)
    over: Mapping[Purse, int] = field(default_factory=dict)
    proved: bool = True  # no set counts more; the solver gives up after a time


def score_of(points: Mapping[str, int], weights: Mapping[str, int]) -> float:
    """Return the points of a line, 0 to 10, as its criteria weigh; what was not scored counts 0."""
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    bounded = {name: min(max(points.get(name, 0), 0), MOST_POINTS) for name in weights}
    return sum(bounded[name] * weight for name, weight in weights.items()) / total


def choose(proposals: Sequence[Proposal], ceilings: Mapping[Purse, int]) -> Choice:
    """Return the set of lines that counts most within the ceilings; a purse without one is free.

    Of two sets that count alike the one with more lines is taken.
    """
    fixed = [one for one in proposals if one.fixed]
    remains = dict(ceilings)
    for one in fixed:
        _take(one, remains)
    over = {purse: -amount for purse, amount in remains.items() if amount < 0}
    free = [one for one in proposals if one.fixed is None]
    room = {purse: max(0, amount) for purse, amount in remains.items()}
    picked, proved = _solved(free, room)
    for one in free:
        if one.id in picked:
            _take(one, remains)
    chosen = [one for one in proposals if one.fixed or one.id in picked]
    left = [one for one in proposals if not one.fixed and one.id not in picked]
    return Choice(
        tuple(one.id for one in chosen), tuple(_why(one, chosen, remains) for one in left),
        sum(one.score for one in chosen), remains, over,
        proved,
    )  # fmt: skip


def _take(one: Proposal, remains: dict[Purse, int]) -> None:
    for purse, amount in one.costs.items():
        if purse in remains:
            remains[purse] -= amount


def _why(one: Proposal, chosen: Sequence[Proposal], remains: Mapping[Purse, int]) -> Left:
    if one.fixed is False:
        return Left(one.id, by_hand=True)
    short = tuple(
        Shortage(purse, amount, max(0, remains[purse])) for purse, amount in one.costs.items()
        if purse in remains and amount > max(0, remains[purse])
    )  # fmt: skip
    purses = {part.purse for part in short}
    lesser = [
        other.id for other in chosen
        if other.fixed is None and other.score < one.score and purses & set(other.costs)
    ]  # fmt: skip
    return Left(one.id, by_hand=False, short=short, instead=tuple(lesser))


def _solved(free: Sequence[Proposal], room: Mapping[Purse, int]) -> tuple[set[str], bool]:
    """Return the best set and whether it is proved; lines that no ceiling touches are in it."""
    bound = [one for one in free if any(p in room and a > 0 for p, a in one.costs.items())]
    picked = {one.id for one in free} - {one.id for one in bound}
    tight = [p for p, a in room.items() if sum(one.costs.get(p, 0) for one in bound) > a]
    best, proved = _best(bound, {purse: room[purse] for purse in tight})
    return picked | best, proved


def _best(bound: Sequence[Proposal], room: Mapping[Purse, int]) -> tuple[set[str], bool]:
    """Return the best set by the solver, whose rounding is not trusted with the last đồng."""
    if not room:
        return {one.id for one in bound}, True
    from highspy import Highs, HighsModelStatus  # it is large, and most pages never choose

    solver = Highs()  # type: ignore[no-untyped-call]  # its own, though it says it is typed
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    # One step of a score outweighs every number of lines.
    marks = [solver.addBinary(obj=-(round(one.score * _FINE) * (len(bound) + 1) + 1))
             for one in bound]  # fmt: skip
    for purse, amount in room.items():
        costs = [one.costs.get(purse, 0) / (amount or 1) for one in bound]
        spent = solver.qsum(m * c for m, c in zip(marks, costs, strict=True) if c)
        solver.addConstr(spent <= min(1, amount))
    while True:
        solver.run()
        taken = [at for at, mark in enumerate(solver.vals(marks)) if mark > _HALF]
        beyond = [p for p, a in room.items()
                  if sum(bound[at].costs.get(p, 0) for at in taken) > a]  # fmt: skip
        if not beyond:
            proved = solver.getModelStatus() == HighsModelStatus.kOptimal
            return {bound[at].id for at in taken}, proved
        # These lines together are too much for the purse: never all of them again.
        cover = [at for at in taken if bound[at].costs.get(beyond[0])]
        solver.addConstr(solver.qsum(marks[at] for at in cover) <= len(cover) - 1)
