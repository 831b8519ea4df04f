"""Verifies what a server says, without asking it: signed checkpoints, receipts, openings.

Bytes as docs/formats/ has them (checkpoint.md, tlog-proof.md, entry.md).  Everything here is a
function of its arguments; what does not verify raises VerificationFailed and says what differs.
Whose vkey it is, is for you to know: take it from where the ledger's controller publishes it.
"""

import base64
import binascii
import hashlib
from typing import List, NamedTuple, Tuple

from .ed25519 import is_signature
from .errors import VerificationFailed

ED25519 = 1
COMMITMENT_TAG = b"recount1"
PRIVATE_ENTRY_BYTES = 41
PROOF_HEAD = "c2sp.org/tlog-proof@v1"
PATH_LENGTH_MAX = 64


class Checkpoint(NamedTuple):
    """A signed statement: the tree of `origin` has this size and this root."""

    origin: str
    tree_size: int
    root: bytes


class TlogProof(NamedTuple):
    """The text of a receipt, taken apart; nothing is verified yet."""

    entry_index: int
    path: List[bytes]
    checkpoint: str


def _base64(text: str, what: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise VerificationFailed(f"{what} is not base64") from None
    if base64.b64encode(decoded).decode() != text:
        raise VerificationFailed(f"{what} is base64 in another spelling")
    return decoded


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0"):
        raise VerificationFailed(f"{what} is not a decimal number")
    return int(text)


def _key(vkey: str) -> Tuple[str, bytes, bytes]:
    """A vkey's name, key id and public key."""
    parts = vkey.strip().split("+", 2)
    if len(parts) != 3:
        raise VerificationFailed("a vkey is name+key id+key")
    name, key_id, text = parts
    typed = _base64(text, "the vkey's key")
    if len(typed) != 33 or typed[0] != ED25519:
        raise VerificationFailed("the vkey is not of an Ed25519 key")
    own = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
    if own.hex() != key_id:
        raise VerificationFailed("the vkey's key id is not its own")
    return name, own, typed[1:]


def verify_checkpoint(note: str, vkey: str) -> Checkpoint:
    """What a signed checkpoint states, once the ledger's signature on it is found good."""
    name, key_id, public_key = _key(vkey)
    text, blank, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) != 3 or not signatures.endswith("\n"):
        raise VerificationFailed("the checkpoint is not origin, size, root and signatures")
    if lines[0] != name:
        raise VerificationFailed(f"the checkpoint is of {lines[0]!r}, the vkey of {name!r}")
    signed = 0
    for line in signatures[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        signer, _, code = rest.partition(" ")
        if dash != "\u2014" or not signer or not code:
            raise VerificationFailed("a signature line is malformed")
        signature = _base64(code, "a signature")
        if signer != name or signature[:4] != key_id:
            continue  # a witness's, or another key's
        if not is_signature(public_key, (text + "\n").encode(), signature[4:]):
            raise VerificationFailed("the checkpoint's signature is not the ledger's")
        signed += 1
    if signed != 1:
        raise VerificationFailed("the ledger has not signed the checkpoint, or more than once")
    root = _base64(lines[2], "the root")
    if len(root) != 32:
        raise VerificationFailed("the root is not 32 bytes")
    return Checkpoint(name, _number(lines[1], "the tree size"), root)


def parse_proof(text: str) -> TlogProof:
    """Takes a c2sp.org/tlog-proof@v1 apart."""
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines[0] != PROOF_HEAD:
        raise VerificationFailed(f"a receipt begins with {PROOF_HEAD!r}")
    rest = lines[2:] if len(lines) > 1 and lines[1].startswith("extra ") else lines[1:]
    if not rest or not rest[0].startswith("index "):
        raise VerificationFailed("the receipt has no index")
    if len(rest) - 1 > PATH_LENGTH_MAX:
        raise VerificationFailed("the receipt's path is too long")
    path = [_base64(line, "a hash of the path") for line in rest[1:]]
    if any(len(node) != 32 for node in path):
        raise VerificationFailed("a hash of the path is not 32 bytes")
    return TlogProof(_number(rest[0][len("index ") :], "the index"), path, checkpoint)


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def _fold(index: int, size: int, leaf: bytes, path: List[bytes]) -> bytes:
    """The root that a path leads to (RFC 9162 section 2.1.3.2)."""
    if index >= size:
        raise VerificationFailed(f"entry {index} is not in a tree of {size}")
    node, last, root = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise VerificationFailed("the path is too long for the tree")
        if node & 1 or node == last:
            root = hashlib.sha256(b"\1" + sibling + root).digest()
            while not node & 1 and node != 0:
                node >>= 1
                last >>= 1
        else:
            root = hashlib.sha256(b"\1" + root + sibling).digest()
        node >>= 1
        last >>= 1
    if last != 0:
        raise VerificationFailed("the path is too short for the tree")
    return root


def verify_receipt(proof: str, leaf: bytes, vkey: str) -> Checkpoint:
    """That the leaf is in the tree of a checkpoint which the ledger signed; that checkpoint.

    `proof` is the text of `Ledger.proof`; `leaf` the 32 bytes that you kept at ingest
    (`leaf_hash` in its receipt, from hexadecimal), or `leaf_hash` of an entry's bytes.
    """
    parsed = parse_proof(proof)
    checkpoint = verify_checkpoint(parsed.checkpoint, vkey)
    if _fold(parsed.entry_index, checkpoint.tree_size, leaf, parsed.path) != checkpoint.root:
        raise VerificationFailed(f"entry {parsed.entry_index} is not under the checkpoint's root")
    return checkpoint


def verify_opening(entry: bytes, salt: bytes, event: bytes) -> None:
    """That salt and event are what a private entry commits to."""
    if len(entry) != PRIVATE_ENTRY_BYTES or entry[0] != 1:
        raise VerificationFailed("the entry is not a private one")
    if hashlib.sha256(COMMITMENT_TAG + salt + event).digest() != entry[9:]:
        raise VerificationFailed("the opening is not what the entry commits to")
