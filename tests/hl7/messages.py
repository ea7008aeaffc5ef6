"""Messages of our own, in the shapes that UK systems send: people and numbers are synthetic.

The shapes: HL7 v2.4 with ``ADT^A04^ADT_A01`` types, an ITK profile in MSH-21, Z segments of the
sender's own, the NHS number as ``…^^^NHS`` or ``…^^^NHSNBR^NHSNMBR``.
"""

from __future__ import annotations

AMINA = "9990000018"
SAM = "9990000026"

SENT = "20261102231500"
PID = (
    "PID|1||9990000018^^^NHS~MRN00417^^^REM^MR||RAHMAN^AMINA^Z^^MISS^^L~RAHMAN^MINA^^^^^N||"
    "20050401|2|||14 EXAMPLE HALL^MOUNT PLEASANT^LIVERPOOL^^L3 5TR^GBR^H||"
    "07700 900123^PRN^CP~^NET^Internet^amina@student.example|07700 900124^WPN|EN|S"
)
PD1 = "PD1|||EXAMPLE STUDENT PRACTICE^^Y99901|G9999981^FAROOQ^FARID^^^Dr^^^GMC"
ZMH = (
    "ZMH|1|A|R|10006842^University of Liverpool^UKPRN|F|C123^OWEN^CARYS|20261102224500|F|"
    "10006842^University of Liverpool^UKPRN|UG|SH~ST"
)


def msh(event: str, control_id: str, structure: str, *, sent: str = SENT, charset: str = "") -> str:
    return (
        rf"MSH|^~\&|EDIS|REM|MOORING|RW4|{sent}||ADT^{event}^{structure}|{control_id}|P|2.4|"
        f"1|{sent}|||GBR|{charset}|EN||iTKv1.0"
    )


def written(*segments: str, end: str = "\r", charset: str = "utf-8") -> bytes:
    return (end.join(segments) + end).encode(charset)


def arrival(
    control_id: str = "ED-0001",
    *,
    pid: str = PID,
    zmh: str | None = ZMH,
    sent: str = SENT,
    end: str = "\r",
) -> bytes:
    """A04: Amina comes to the emergency department in the evening."""
    return written(
        msh("A04", control_id, "ADT_A01", sent=sent, charset="UNICODE UTF-8"),
        f"EVN||{sent}|||U7^NURSE^TRIAGE|20261102221000",
        pid,
        PD1,
        "NK1|1|RAHMAN^LEILA^^^MRS^^L|1||07700 900456",
        "PV1|1|E|ED^MAJORS^BAY4^REM|21|||C9999991^HART^JO^^^Dr^^^GMC|||180||||19|||"
        "|ED|V778^^^VISITID" + "|" * 25 + "20261102220500",
        "PV2|||SELFHARM^Self-harm^LOCAL",
        "DG1|1||276853009^Self inflicted injury^SCT||20261102230000|A",
        *([zmh] if zmh else []),
        "ZU1|20261102|1|C",
        "ZU3|004|03|5",
        end=end,
    )


A04 = arrival()

A01 = written(
    msh("A01", "PAS-0001", "ADT_A01"),
    "EVN||20261103010000",
    PID,
    PD1,
    "PV1|1|I|AMU^ROOM2^BED6^REM|21|||C9999991^HART^JO^^^Dr^^^GMC" + "|" * 37 + "20261103005500",
    "DG1|1||T39.1^Poisoning^ICD10||20261103000000|A",
    "DG1|2||F32.1^Depressive episode^ICD10||20261103000000|W",
    "ZU8|Z|1|No",
)

# Two consultants in one field, a language in small letters, and results in between.
A03 = written(
    msh("A03", "PAS-0002", "ADT_A03"),
    "EVN||20261104163500",
    PID.replace("|EN|", "|en|"),
    PD1,
    "PV1|1|I|AMU^ROOM2^BED6^REM|13|||C9999991^HART^JO^^^Dr^^^GMC~C9999992^MOSS^LEE^^^Dr^^^GMC"
    "||C9999991^HART^JO^^^Dr^^^GMC"
    + "|" * 27
    + "19|01"
    + "|" * 7
    + "20261103005500|20261104163000",
    "PV2|||ADMIT13",
    "OBX|1|CE|ID1||CODE6^LOCALNAME^LOCAL||||||F",
)

A05 = written(
    msh("A05", "PAS-0003", "ADT_A05"),
    "EVN||20261110153000",
    PID,
    PD1,
    "PV1|1|O|CLINIC4^^|" + "|" * 14 + "|4532^^^VISITID",
    "PV2|||Assessment|||||20261120090000",
    "ZU6||20261110153000|2",
)

# The address is gone (explicit null), the second phone is not mentioned, the student indicator set.
A08 = written(
    msh("A08", "ED-0002", "ADT_A01", sent="20261102230000"),
    "EVN||20261102230000",
    "PID|1||9990000018^^^NHS~MRN00417^^^REM^MR||RAHMAN^AMINA^Z^^MISS^^L||"
    '20050401|2|||""||07700 900789',
    "PD1|||EXAMPLE STUDENT PRACTICE^^Y99901||P",
    "PV1|1|E|ED^MAJORS^BAY4^REM" + "|" * 41 + "20261102220500",
)

# Month 13 in the date of birth; the NHS number is enough to tell who it is.
A28 = written(
    msh("A28", "PAS-0004", "ADT_A05"),
    "EVN||20261001121300",
    "PID|1||9990000018^^^NHS||RAHMAN^AMINA||200513011515|F",
    "ZU8|U|1|Yes|",
)

A31 = written(
    msh("A31", "PAS-0005", "ADT_A05"),
    "EVN||20261001123700",
    'PID|1||9990000018^^^NHS||RAHMAN^AMINA||20050401|""|||||""',
    'PD1|||""||""',
    "ZU8|U|1|Yes",
)

# The old number is local only: no NHS number on either side of MRG.
A40 = written(
    msh("A40", "PAS-0006", "ADT_A39"),
    "EVN||20261112121300",
    PID,
    PD1,
    "MRG|MRN00391^^^REM^MR||||44455^^^VISITID||RAHMAN^MINA",
)

# As the Simulated Hospital writes it: MRN first, NHSNBR/NHSNMBR, CURRENT and HOME.
SIMULATED = written(
    r"MSH|^~\&|SIMHOSP|SFAC|RAPP|RFAC|20261102231500||ADT^A01|31|T|2.3|||AL||44|ASCII",
    "EVN|A01|20261102231500|||C006^WOLF^KATHY^^^DR^^^DRNBR^PRSNL^^^ORGDR|",
    "PID|1|77001^^^SIMULATOR MRN^MRN|77001^^^SIMULATOR MRN^MRN~9990000026^^^NHSNBR^NHSNMBR||"
    "OKORO^SAM^^^MR^^CURRENT||20050309000000|M|||7 SAMPLE ROAD^^LIVERPOOL^^L15 0AA^GBR^HOME||"
    "07700 900222^HOME",
    "PD1|||EXAMPLE PRACTICE^^Y99902||",
    "PV1|1|I|MENTALHEALTH^ROOM1^BED2^SIMULATED HOSPITAL^^BED^MAIN^5|28B|||C005^HART^JO^^^DR"
    "|||MED|||||||||6145914^^^^VISITID" + "|" * 25 + "20261102230500",
)

EVERY = {
    "A01": A01,
    "A03": A03,
    "A04": A04,
    "A05": A05,
    "A08": A08,
    "A28": A28,
    "A31": A31,
    "A40": A40,
    "simulated": SIMULATED,
}
