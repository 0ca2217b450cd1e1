"""Vectors that a server will store as given bytes.

Redis keeps a vector as its direction and its length: VEMB RAW shows the stored bytes, the norm, and for Q8 the greatest
magnitude. Adding what VEMB returns would divide by another norm, so ranges and last bits would drift with every copy.
What is added instead is a vector of which the same float32 arithmetic makes the same bytes, found by a search.
"""

import numpy as np

GREATEST_CODE = np.float32(127)
ATTEMPTS = 80
PLAIN_ATTEMPTS = 6  # with each of three greatest magnitudes, zeros left alone and moved
INSIDE = 0.4999
STEPS = 34
JITTER = 1e-2


def norms(rows):
    """Euclidean norms in float32 as Redis computes them: four squares at a time; 1 for a zero vector."""
    squares = rows * rows
    grouped = rows.shape[1] // 4 * 4
    terms = squares[:, 0:grouped:4] + squares[:, 1:grouped:4]
    terms = (terms + squares[:, 2:grouped:4]) + squares[:, 3:grouped:4]
    terms = np.concatenate([terms, squares[:, grouped:]], axis=1)
    sums = np.add.accumulate(terms, axis=1, dtype=np.float32)[:, -1]
    return np.sqrt(np.where(sums == 0, np.float32(1), sums))


def quantize(rows):
    """Codes, ranges and norms of Q8."""
    lengths = norms(rows)
    unit = rows / lengths[:, None]
    ranges = np.abs(unit).max(axis=1)
    with np.errstate(divide="ignore"):
        factors = np.where(ranges == 0, np.float32(0), GREATEST_CODE / ranges)
    scaled = (unit * factors[:, None]).astype(np.float64)
    return (np.sign(scaled) * np.floor(np.abs(scaled) + 0.5)).astype(np.int8), ranges, lengths


def of_floats(unit, lengths):
    """Vectors whose direction and norm are as given; and which of them came out to the last bit."""
    rows = np.float32(unit * lengths[:, None])
    below, above = np.nextafter(rows, np.float32(-np.inf)), np.nextafter(rows, np.float32(np.inf))
    for candidate in (below, above):
        rows = np.where((rows / lengths[:, None] != unit) & (candidate / lengths[:, None] == unit), candidate, rows)
    random = np.random.default_rng(1)
    for attempt in range(ATTEMPTS):
        wrong = np.flatnonzero(norms(rows) != lengths)
        if len(wrong) == 0:
            break
        bad, length = rows[wrong], lengths[wrong, None]
        away = np.where(norms(bad) < lengths[wrong], np.float32(np.inf), np.float32(0))[:, None]
        moved = np.nextafter(bad, np.copysign(away, bad))
        keeps = (moved / length == unit[wrong]) & (random.random(bad.shape) < 0.5 ** (1 + attempt % 6))
        rows[wrong] = np.where(keeps, moved, bad)
    return rows, (norms(rows) == lengths) & (rows / lengths[:, None] == unit).all(axis=1)


def of_bytes(codes, ranges, lengths):
    """Vectors that Q8 keeps with these codes, ranges and norms; and which of them came out to the last bit."""
    magnitudes = np.abs(codes.astype(np.float64))
    signs = np.sign(codes).astype(np.float64)
    greatest = magnitudes.argmax(axis=1)
    alternating = np.where(np.arange(codes.shape[1]) % 2 == 0, 1.0, -1.0)
    signs = np.where(signs == 0, alternating, signs)
    ends = _greatest(ranges, lengths)

    def vectors(rows, shift, jitter, attempt):
        border = 0.5 if attempt < PLAIN_ATTEMPTS else INSIDE
        shifted = np.clip(shift[:, None] + jitter, -border, border)
        if attempt < len(ends):
            shifted = np.where(magnitudes[rows] == 0, 0, shifted)
        units = np.maximum(magnitudes[rows] + shifted, 0)
        end = ends[attempt % len(ends)][rows]
        scale = end.astype(np.float64) / 127
        made = np.minimum(np.float32(units * scale[:, None]), end[:, None])
        made[np.arange(len(rows)), greatest[rows]] = end
        return made * np.float32(signs[rows])

    def fits(rows, made):
        got = quantize(made)
        return (got[0] == codes[rows]).all(axis=1) & (got[1] == ranges[rows]) & (got[2] == lengths[rows])

    made = _reach(vectors, fits, lengths, codes.shape[1], 0.5, 0.02)
    made[ranges == 0] = 0
    return made, fits(np.arange(len(codes)), made)


def _greatest(ranges, lengths):
    """Magnitudes whose quotient with the norm is the range: there may be several, next to one another."""
    value = np.float32(ranges * lengths)
    near = [value, np.nextafter(value, np.float32(0)), np.nextafter(value, np.float32(np.inf))]
    for candidate in near:
        value = np.where((value / lengths != ranges) & (candidate / lengths == ranges), candidate, value)
    return [np.where(candidate / lengths == ranges, candidate, value) for candidate in near]


def of_signs(signs, lengths):
    """Vectors with these signs (1 and -1) and norms; and which of them came out to the last bit."""
    dimension = signs.shape[1]
    equal = lengths.astype(np.float64) / np.sqrt(dimension)

    def vectors(rows, shift, jitter, _):
        factors = (1 + JITTER * shift)[:, None] * (1 + JITTER * jitter)
        return np.float32(signs[rows] * equal[rows, None] * factors)

    def fits(rows, made):
        return norms(made) == lengths[rows]

    made = _reach(vectors, fits, lengths, dimension, 4.0, 1.0)
    return made, fits(np.arange(len(made)), made)


def _reach(vectors, fits, lengths, dimension, widest, spread):
    """Rows of vectors(rows, shift, jitter, attempt) that fit, as far as they are found.

    The norm grows with the shift, which is halved down to; a jitter of its own for every value makes it grow in small
    steps.
    """
    found = np.zeros((len(lengths), dimension), np.float32)
    open_rows = np.arange(len(lengths))
    random = np.random.default_rng(1)
    for attempt in range(ATTEMPTS):
        if len(open_rows) == 0:
            break
        size = (len(open_rows), dimension)
        width = spread / 10 ** (attempt % 4)
        jitter = random.uniform(-width, width, size) if attempt >= PLAIN_ATTEMPTS else np.zeros(size)
        rows = _halve(vectors, lengths, open_rows, jitter, widest, attempt)
        found[open_rows] = rows
        open_rows = open_rows[~fits(open_rows, rows)]
    return found


def _halve(vectors, lengths, rows, jitter, widest, attempt):
    low, high = np.full(len(rows), -widest), np.full(len(rows), widest)
    best = vectors(rows, np.zeros(len(rows)), jitter, attempt)
    reached = norms(best) == lengths[rows]
    for _ in range(STEPS):
        todo = np.flatnonzero(~reached)
        if len(todo) == 0:
            break
        middle = (low[todo] + high[todo]) / 2
        made = vectors(rows[todo], middle, jitter[todo], attempt)
        got = norms(made)
        best[todo] = made
        reached[todo] = got == lengths[rows[todo]]
        low[todo] = np.where(got < lengths[rows[todo]], middle, low[todo])
        high[todo] = np.where(got < lengths[rows[todo]], high[todo], middle)
    return best


def signs_of(words, dimension):
    """1 and -1 from the words of BIN, whose bits are set where a value is above 0."""
    bits = np.unpackbits(words, axis=1, bitorder="little")[:, :dimension]
    return np.where(bits == 1, np.float32(1), np.float32(-1))


def projection(given, left):
    """The matrix of REDUCE: `left` rows of `given` values."""
    parity = np.zeros((left, given), np.int64)
    both = np.arange(left)[:, None] & np.arange(given)[None, :]
    while both.any():
        parity ^= both & 1
        both >>= 1
    return np.where(parity == 0, 1.0, -1.0) / np.sqrt(given)


def before_projection(rows, given):
    """The shortest vectors of `given` values that are projected to these rows, up to float32 rounding."""
    inverse = np.linalg.pinv(projection(given, rows.shape[1]))
    return np.float32(rows.astype(np.float64) @ inverse.T)
