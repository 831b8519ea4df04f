"""Verifies Ed25519 signatures (RFC 8032), because the standard library has no curve.

It only verifies: nothing here is secret, so nothing needs constant time.  What it accepts is what
OpenSSL accepts: the equation without the cofactor, S below the group's order, points in their one
encoding.  One signature takes a few milliseconds.
"""

import hashlib
from typing import Optional, Tuple

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

# (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z.
Point = Tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def _add(p: Point, q: Point) -> Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiply(scalar: int, point: Point) -> Point:
    product = NEUTRAL
    while scalar > 0:
        if scalar & 1:
            product = _add(product, point)
        point = _add(point, point)
        scalar >>= 1
    return product


def _recover_x(y: int, sign: int) -> Optional[int]:
    """The x of a point, or None where no point has that y (RFC 8032 section 5.1.3)."""
    if y >= P:
        return None
    square = (y * y - 1) * int(pow(D * y * y + 1, P - 2, P)) % P
    x = int(pow(square, (P + 3) // 8, P))
    if (x * x - square) % P != 0:
        x = x * SQRT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0 or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def _decode(encoded: bytes) -> Optional[Point]:
    y = int.from_bytes(encoded, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = _recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _encode(point: Point) -> bytes:
    inverse = int(pow(point[2], P - 2, P))
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = _recover_x(BASE_Y, 0) or 0
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signature(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is the owner of `public_key`'s over `message`."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key = _decode(public_key)
    s = int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    negative = (P - key[0], key[1], 1, P - key[3])
    return _encode(_add(_multiply(s, BASE), _multiply(k, negative))) == signature[:32]
