"""Raw bytes into lines and characters, and the hash that tells "the same again".

Line ends. HL7 ends a segment with CR; files often have CRLF or LF. What ends the MSH segment
ends every segment of that message: in a CR message a lone LF is text inside a field, so a
line break typed into a note can never become a segment.

Characters. MSH-18 is followed when it can be; otherwise UTF-8, then Windows-1252, then
ISO 8859-1, which knows every byte: nothing is dropped or replaced, and a doubt is noted.
"""

from __future__ import annotations

import hashlib
import re

from mooring.hl7.compute.facts import Problem, Unreadable

_BLANK = b" \t\r\n\x0b"
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\r|\n")
_MSH = re.compile(rb"MSH[!-/:-@\[-`{-~]")
_MSH_AFTER_CR = re.compile(rb"\r\n*" + _MSH.pattern)
_MSH_AFTER_ANY = re.compile(rb"[\r\n]" + _MSH.pattern)

UTF_8, WINDOWS, LATIN = "utf-8", "cp1252", "latin-1"
# HL7 table 0211. 8859/1 is read as Windows-1252, its superset for all printable characters:
# senders who declare the one often send the other's quotation marks and dashes.
_CODECS = {
    "": UTF_8,
    "ASCII": UTF_8,
    "UNICODE": UTF_8,
    "UNICODE UTF-8": UTF_8,
    "UTF-8": UTF_8,
    "UTF8": UTF_8,
    "8859/1": WINDOWS,
    "ISO-8859-1": WINDOWS,
    "LATIN1": WINDOWS,
    "WINDOWS-1252": WINDOWS,
    "CP1252": WINDOWS,
    **{f"8859/{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 15)},
}


def trimmed(raw: bytes) -> bytes:
    """Without a byte order mark and without blank lines before and after the message."""
    return raw.removeprefix(_BOM).lstrip(_BLANK).rstrip(b"\r\n")


def msh_of(raw: bytes) -> bytes:
    """The MSH line alone, found without taking the whole message apart.

    Raises Unreadable when it does not begin with MSH and a separator, or holds two messages.
    """
    body = trimmed(raw)
    if not _MSH.match(body):
        raise Unreadable("MSH", "Not HL7 in pipe syntax: a message begins with MSH| (no XML).")
    if _another_msh(body).search(body):
        raise Unreadable("MSH", "More than one message in one frame: send each in its own.")
    return _LINE_END.split(body, 1)[0]


def lines_of(raw: bytes) -> list[bytes]:
    """The lines of one message, blank ones left out. Raises Unreadable as :func:`msh_of` does."""
    msh_of(raw)
    body = trimmed(raw)
    if _ends_with_cr(body):
        parts = [part.strip(b"\n") for part in body.split(b"\r")]
    else:
        parts = _LINE_END.split(body)
    return [part for part in parts if part.strip(_BLANK)]


def _ends_with_cr(body: bytes) -> bool:
    """Whether CR (with or without LF) ends the MSH segment, and so every segment."""
    first = _LINE_END.search(body)
    return first is not None and first.group() != b"\n"


def _another_msh(body: bytes) -> re.Pattern[bytes]:
    return _MSH_AFTER_CR if _ends_with_cr(body) else _MSH_AFTER_ANY


def charset_of(msh: bytes) -> str:
    """MSH-18 as declared, first repetition, upper case; empty when nothing is declared."""
    fields = msh.split(msh[3:4], 18)
    declared = fields[17] if len(fields) > 17 else b""
    repetition = msh[5:6] or b"~"
    return declared.split(repetition)[0].decode(LATIN).strip().upper()


def decoded(data: bytes, charset: str) -> tuple[str, str, Problem | None]:
    """The text, the codec that read it, and a doubt about the declared character set if any."""
    wanted = _CODECS.get(charset)
    for codec in (wanted, UTF_8, WINDOWS, LATIN):
        text = _tried(data, codec)
        if text is not None and codec is not None:
            return text, codec, _doubt(data, charset, wanted, codec)
    raise AssertionError("ISO 8859-1 decodes every byte")


def _tried(data: bytes, codec: str | None) -> str | None:
    if codec is None:
        return None
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _doubt(data: bytes, charset: str, wanted: str | None, used: str) -> Problem | None:
    if data.isascii():
        return None
    if used != wanted and not (wanted == WINDOWS and used == LATIN):
        return Problem(
            "MSH-18",
            charset[:20] or "nothing declared",
            f"Characters read as {used}. Check names; ask the sender to declare what it sends.",
        )
    if used != UTF_8 and _tried(data, UTF_8) is not None:
        return Problem(
            "MSH-18",
            charset[:20],
            "Declared so, but the bytes are also good UTF-8. Check that names look right.",
        )
    return None


def body_hash(raw: bytes) -> str:
    """SHA-256 (hex) of a message without its send time, MSH-7, and whatever its line ends.

    Nothing else is ignored, so that a corrected message is never taken for a repeat. Any
    bytes have a hash: this never raises.
    """
    body = _LINE_END.sub(b"\r", trimmed(raw))
    if _MSH.match(body):
        msh, end, rest = body.partition(b"\r")
        fields = msh.split(msh[3:4])
        if len(fields) > 6:
            fields[6] = b""
        body = msh[3:4].join(fields) + end + rest
    return hashlib.sha256(body).hexdigest()
