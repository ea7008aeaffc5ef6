"""Answers, files and frames; and that no bytes whatever break the reader."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message, parse_segment
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mooring.hl7 import compute
from mooring.hl7.compute import (
    Answer,
    Unreadable,
    acknowledge,
    acknowledge_unreadable,
    body_hash,
    messages_in,
    read_acknowledgement,
    read_adt,
    read_header,
)
from tests.hl7 import messages
from tests.hl7.messages import msh, written

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", messages.EVERY)
def test_an_independent_parser_accepts_our_answers(name: str) -> None:
    header = read_header(messages.EVERY[name])
    answer = acknowledge(header, "AA", now=NOON).decode()
    msh, msa = (
        parse_segment(line, header.version, validation_level=VALIDATION_LEVEL.STRICT)
        for line in answer.strip().split("\r")
    )
    assert (msa.msa_1.value, msa.msa_2.value) == ("AA", header.control_id)
    assert (msh.msh_5.to_er7(), msh.msh_6.to_er7()) == header.addressing[:2]
    assert msh.msh_11.to_er7() == header.processing_id
    if header.structure:
        whole = parse_message(answer, validation_level=VALIDATION_LEVEL.STRICT)
        assert whole.name == "ACK"
        assert whole.validate()


@pytest.mark.parametrize("sent", ["ED-1", " 7 ", r"A\T\B", "A^B", "Nº-5", "0"])
@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
def test_msa_2_is_the_control_id_byte_for_byte(sent: str, codec: str) -> None:
    raw = written(msh("A04", sent, "ADT_A01", charset=""), charset=codec)
    answer = acknowledge(read_header(raw), "AR", "Not now | later", now=NOON)
    assert b"\rMSA|AR|" + sent.encode(codec) + rb"|Not now \F\ later" in answer
    assert read_acknowledgement(answer).text == "Not now | later"


def test_a_control_id_at_the_end_of_the_line_keeps_its_space() -> None:
    header = read_header(b"MSH|^~\\&|A|B|C|D|||ADT^A04|ED-1 ")
    assert header.control_id == "ED-1 "
    assert acknowledge(header, "AA", now=NOON).endswith(b"\rMSA|AA|ED-1 \r")


def test_an_answer_to_something_broken() -> None:
    cut = messages.A04[:300]
    assert b"\rMSA|AR|ED-0001|Again\r" in acknowledge_unreadable(cut, "AR", "Again", now=NOON)
    answer = acknowledge_unreadable(b"\xff\x00junk", "AE", "Not\rHL7", now=NOON)
    assert read_acknowledgement(answer) == compute.Acknowledgement("AE", "", "Not HL7")


def test_a_file_is_taken_apart_and_nothing_is_lost() -> None:
    both = [message.strip() for message in (messages.A04, messages.A08)]
    plain = b"\r\n".join(both)
    batch = b"FHS|^~\\&|\rBHS|^~\\&|\r" + b"\r".join(both) + b"\rBTS|2\rFTS|1\r"
    framed = b"".join(compute.frame(message) for message in both)
    for raw, declared in ((plain, None), (batch, 2), (framed, None)):
        contents = messages_in(raw)
        assert list(contents.messages) == both
        assert (contents.declared, contents.stray) == (declared, 0)
    assert messages_in(b"a,b,c\n1,2,3\n") == compute.Contents((), None, 11)


_FRAGMENTS = st.sampled_from(
    [
        *(b"|", b"^", b"~", b"\\", b"&", b'""', b"\r", b"\n", b"\x0b", b"\x1c", b"\x00", b"\xff"),
        *(b"MSH|^~\\&|", b"PID|", b"MRG|", b"ZMH|1|A|A", b"^^^NHS", b"\\X", b"\\.sp", b"20261399"),
        *(b"\xc3", b"X"),
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good message with stretches cut out and fragments or bytes put in."""
    raw = draw(st.sampled_from(sorted(messages.EVERY.values())))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        length = draw(st.integers(0, 12))
        raw = raw[:start] + draw(_FRAGMENTS | st.binary(max_size=4)) + raw[start + length :]
    return raw


@settings(max_examples=600, derandomize=True, deadline=None)
@given(st.binary(max_size=60) | st.lists(_FRAGMENTS, max_size=40).map(b"".join) | damaged())
@example(b"MSH|^~\\&")
@example(b"MSH|^~\\&|A|B|C|D|||ADT^A04|1|P|2.4\rPID\rZMH")
def test_no_bytes_whatever_break_the_reader(raw: bytes) -> None:
    assert len(body_hash(raw)) == 64
    messages_in(raw)
    assert acknowledge_unreadable(raw, "AE", "Broken", now=NOON).startswith(b"MSH")
    try:
        header = read_header(raw)
    except Unreadable:
        with pytest.raises(Unreadable):
            read_adt(raw)
        return
    sent = header.control_id.encode(header.codec)
    assert b"MSA|AA|".replace(b"|", header.separators[0].encode()) + sent in acknowledge(
        header, "AA", now=NOON
    )
    try:
        adt = read_adt(raw)
    except Unreadable:
        return
    agreed = Answer.AGREED in (adt.asked.contact, adt.asked.sharing)
    assert not agreed or b"ZMH" in raw


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.lists(damaged() | st.binary(max_size=30), max_size=5), st.data())
def test_framing_is_the_same_however_the_bytes_arrive(
    bodies: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(
        data.draw(st.sampled_from([b"", b"\r\n", b"noise"]))
        + data.draw(st.sampled_from([b"\x0b", b"\x0b", b"", b"\x0b\x0b"]))
        + body
        + data.draw(st.sampled_from([b"\x1c\r", b"\x1c\r", b"\x1c", b"\r", b""]))
        for body in bodies
    )
    most = data.draw(st.sampled_from([10, 300, 100_000]))
    whole = _pieces(stream, [len(stream)], most)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    assert _pieces(stream, cuts, most) == whole
    assert _pieces(stream, list(range(len(stream))), most) == whole


def _pieces(stream: bytes, cuts: list[int], most: int) -> list[object]:
    framer = compute.Framer(most)
    found: list[object] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += framer.feed(stream[start:end])
    return [*found, framer.abandon(compute.Fault.NO_END)]


def test_good_frames_come_through_whole_and_in_order() -> None:
    sent = list(messages.EVERY.values())
    stream = b"\r\nnoise" + b"\r\n".join(map(compute.frame, sent))
    assert compute.Framer(100_000).feed(stream) == [compute.Frame(one) for one in sent]


@pytest.mark.parametrize("pasted", [b"\x0b", b"\x1c", b"\x1c\n", b"\x0b\x1c"])
def test_control_characters_in_a_note_do_not_cut_a_message(pasted: bytes) -> None:
    body = messages.A04.replace(b"Self-harm", b"Self" + pasted + b"harm")
    assert compute.Framer(100_000).feed(compute.frame(body)) == [compute.Frame(body)]


def test_a_lost_end_block_does_not_join_two_messages() -> None:
    stream = b"\x0b" + messages.A04 + compute.frame(messages.A08)
    broken, whole = compute.Framer(100_000).feed(stream)
    assert isinstance(broken, compute.Broken)
    assert broken.fault is compute.Fault.NO_END
    assert whole == compute.Frame(messages.A08)


def test_an_endless_message_does_not_fill_the_memory() -> None:
    framer = compute.Framer(10_000)
    for _ in range(200):
        assert framer.feed(b"\x0b" + b"X" * 5_000) == []
    assert len(framer._buffer) < 10_000
    (broken,) = framer.feed(b"\x1c\r")
    assert isinstance(broken, compute.Broken)
    assert broken.fault is compute.Fault.TOO_LONG
    assert len(broken.prefix) < 10_000
