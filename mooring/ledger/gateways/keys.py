"""The key that signs checkpoints: two files, the private one readable by its owner only."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class KeyUnusable(Exception):
    """A key file is missing, or is not an Ed25519 key in PEM."""


def make_key(file: Path) -> Path:
    """Write a new private key to ``file`` and its public key beside it (``.pub``, returned).

    Raises FileExistsError: a key is never written over, since what it signed would be lost.
    """
    key, public = Ed25519PrivateKey.generate(), beside(file)
    private_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public_pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if public.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(public))
    _write_new(file, private_pem, 0o600)
    _write_new(public, public_pem, 0o644)
    return public


def beside(file: Path) -> Path:
    """Where the public key of a private one is."""
    return file.with_name(file.name + ".pub")


def _write_new(file: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def private_key(file: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnusable(f"{file}: {error}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{file} is not an Ed25519 key")
    return key


def public_key(file: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(file.read_bytes())
    except (OSError, ValueError) as error:
        raise KeyUnusable(f"{file}: {error}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(f"{file} is not an Ed25519 key")
    return key
