"""Objective `breaks`: every request placed with the fewest breaks, and a proof that fewer is impossible.

The problem is that of Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy and Villaret, *Constraint Solving Approaches
to the Business-to-Business Meeting Scheduling Problem*, JAIR 74:263-301 (2022). A break is a maximal idle run
between two meetings of a participant, counted across blocks and over slots in which it is away.

`instance` is the problem in numbers, `counting` finds tables that are too few whoever meets whom, `minima` a lower
bound that anybody can recompute, `wandering` a local search from above, `encoding` a satisfiability problem asked
from below in processes of their own (`solving`), `planning` lets them meet.
"""
