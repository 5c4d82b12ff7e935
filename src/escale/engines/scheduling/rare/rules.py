"""Whether one more meeting fits: the compiled counterparts of the rules in `state`."""

from numba import njit

from escale.engines.scheduling.rare.board import KIND, SLOT, put


@njit(cache=True, nogil=True)
def holder(line, low, high):  # type: ignore[no-untyped-def]
    """The request that holds somebody (a line of `busy` or `booked`) first in these instants, -1 when free."""
    for t in range(low, high + 1):
        if line[t] >= 0:
            return line[t]
    return -1


@njit(cache=True, nogil=True)
def in_order(terms, board, r, s):  # type: ignore[no-untyped-def]
    """All of `after` are over, and whatever waits for this request begins later."""
    begin, end = terms.begins[terms.length[r], s], terms.ends[terms.length[r], s]
    for k in range(terms.before_first[r], terms.before_first[r + 1]):
        b = terms.before[k]
        if board.at[b, SLOT] < 0 or terms.ends[terms.length[b], board.at[b, SLOT]] > begin:
            return False
    for k in range(terms.after_first[r], terms.after_first[r + 1]):
        d = terms.after[k]
        if board.at[d, SLOT] >= 0 and terms.begins[terms.length[d], board.at[d, SLOT]] < end:
            return False
    return True


@njit(cache=True, nogil=True)
def too_far(terms, board, line, r, s, venue):  # type: ignore[no-untyped-def]
    """A meeting of somebody (a line of `busy` or `booked`) from or to which there is no time to walk; else -1."""
    begin, end = terms.begins[terms.length[r], s], terms.ends[terms.length[r], s]
    last = -1
    for t in range(len(line)):
        m = line[t]
        if m < 0 or m in (last, r):
            continue
        last = m
        kind = board.at[m, KIND]
        if kind < 0 or terms.venue[kind] < 0 or terms.venue[kind] == venue:
            continue
        start, stop = terms.begins[terms.length[m], board.at[m, SLOT]], terms.ends[terms.length[m], board.at[m, SLOT]]
        if stop <= begin:
            if begin - stop < terms.walk[terms.venue[kind], venue]:
                return m
        elif start - end < terms.walk[venue, terms.venue[kind]]:
            return m
    return -1


@njit(cache=True, nogil=True)
def can_walk(terms, board, line, r, s, kind):  # type: ignore[no-untyped-def]
    if kind < 0 or terms.venue[kind] < 0:
        return True
    return too_far(terms, board, line, r, s, terms.venue[kind]) < 0


@njit(cache=True, nogil=True)
def rested(terms, board, who, r, s):  # type: ignore[no-untyped-def]
    """With r at s too, no run without `rest` exceeds `max_run` and no day exceeds `max_day`."""
    low, high = terms.low[terms.length[r], s], terms.high[terms.length[r], s]
    run, day, until, today, last = 0.0, 0.0, -1e18, -1, -1
    for t in range(board.booked.shape[1]):
        m, start = board.booked[who, t], 0
        if low <= t <= high:
            m, start = r, s
        elif m >= 0 and m != r:
            start = board.at[m, SLOT]
        else:
            continue
        if m == last:
            continue
        last = m
        work = terms.minutes[terms.length[m], start]
        day = work + (day if terms.day[start] == today else 0.0)
        today = terms.day[start]
        pause = terms.begins[terms.length[m], start] - until
        run = work + (run if pause < 60 * terms.rest[who] else 0.0)
        until = terms.ends[terms.length[m], start]
        if run > terms.most_run[who] or day > terms.most_day[who]:
            return False
    return True


@njit(cache=True, nogil=True)
def understood(terms, one, other):  # type: ignore[no-untyped-def]
    """They share a language, or one of them is taken to understand everybody."""
    a, b = terms.speaks[one], terms.speaks[other]
    return a == 0 or b == 0 or (a & b) != 0


@njit(cache=True, nogil=True)
def can_interpret(terms, who, one, other):  # type: ignore[no-untyped-def]
    return (terms.knows[who] & terms.speaks[one]) != 0 and (terms.knows[who] & terms.speaks[other]) != 0


@njit(cache=True, nogil=True)
def roomy(terms, board, kind, low, high):  # type: ignore[no-untyped-def]
    """A table of the kind is free at all these instants."""
    for t in range(low, high + 1):
        full = board.used[kind, t] >= terms.room[kind, t]
        if full:
            return False
    return True


@njit(cache=True, nogil=True)
def _table(terms, board, r, s, one, other, who, turn):  # type: ignore[no-untyped-def]
    """A kind of table that is free and within walking distance; -1 for none needed, -2 when there is none."""
    number = terms.length[r]
    low, high = terms.low[number, s], terms.high[number, s]
    first, count = terms.kinds_first[r], terms.kinds_first[r + 1] - terms.kinds_first[r]
    for k in range(count):
        kind = terms.kinds[first + (k + turn) % count]
        if kind < 0:
            return kind
        if not terms.kind_there[number, kind, s] or not roomy(terms, board, kind, low, high):
            continue
        if (
            can_walk(terms, board, board.busy[one], r, s, kind)
            and can_walk(terms, board, board.busy[other], r, s, kind)
            and (who < 0 or can_walk(terms, board, board.booked[who], r, s, kind))
        ):
            return kind
    return -2


@njit(cache=True, nogil=True)
def _with(terms, board, r, s, one, other, turn):  # type: ignore[no-untyped-def]
    """Place r with these two people if an interpreter, when needed, and a table are free."""
    number = terms.length[r]
    if understood(terms, one, other):
        kind = _table(terms, board, r, s, one, other, -1, turn)
        if kind > -2:
            put(terms, board, r, s, one, other, kind, -1)
        return kind > -2
    count = len(terms.knows)
    for k in range(count):
        who = (k + turn) % count
        if (
            can_interpret(terms, who, one, other)
            and terms.who_there[number, who, s]
            and holder(board.booked[who], terms.low[number, s], terms.high[number, s]) < 0
            and rested(terms, board, who, r, s)
        ):
            kind = _table(terms, board, r, s, one, other, who, turn)
            if kind > -2:
                put(terms, board, r, s, one, other, kind, who)
                return True
    return False


@njit(cache=True, nogil=True)
def insert(terms, board, r, s, turn):  # type: ignore[no-untyped-def]
    """Place a waiting request in slot s where nothing has to make way. `turn`: where looking around begins."""
    number = terms.length[r]
    low, high = terms.low[number, s], terms.high[number, s]
    for side in range(2):
        if board.tally[terms.side[r, side]] >= terms.cap[terms.side[r, side]]:
            return False
    if not terms.allowed[r, s] or not in_order(terms, board, r, s):
        return False
    first, middle, end = terms.people_first[2 * r], terms.people_first[2 * r + 1], terms.people_first[2 * r + 2]
    for i in range(middle - first):
        one = terms.people[first + (i + turn) % (middle - first)]
        if not terms.there[number, one, s] or holder(board.busy[one], low, high) >= 0:
            continue
        for j in range(end - middle):
            other = terms.people[middle + (j + turn) % (end - middle)]
            if not terms.there[number, other, s] or holder(board.busy[other], low, high) >= 0:
                continue
            if _with(terms, board, r, s, one, other, turn):
                return True
    return False
