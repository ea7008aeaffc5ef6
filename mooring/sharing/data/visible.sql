-- The sharing answer in SQL, basis by basis. In words: mooring/sharing/policy/answer.py.
-- tests/spec/ and tests/sharing/ hold the two to be the same. Runs on SQLite and PostgreSQL.
--
-- :subject :owner :category   columns of the row that is decided
-- :service :purpose           who is to see it, and for what
-- :staff                      the viewer in person
-- :now                        the instant of the question
-- {name}                      stands for the condition of that name

-- name: own
:owner = :service

-- name: agreed
EXISTS (
    SELECT 1
    FROM sharing_agreementterm term
    JOIN sharing_agreement agreement ON agreement.id = term.agreement_id
    WHERE term.giver_id = :owner
      AND term.receiver_id = :service
      AND term.category = :category
      AND term.purpose = :purpose
      AND term.basis = :basis
      AND agreement.starts_at <= :now
      AND (agreement.ends_at IS NULL OR agreement.ends_at > :now)
)

-- name: contact-consent
EXISTS (
    SELECT 1
    FROM sharing_consentstatement given
    JOIN sharing_subject record ON record.id = given.subject_id
    WHERE given.subject_id = :subject
      AND given.owner_id = :owner
      AND given.question = 'contact'
      AND given.recipient_id = :service
      AND given.answer = 'agreed'
      AND given.at <= :now
      AND NOT EXISTS (
          SELECT 1
          FROM sharing_subject linked
          JOIN sharing_consentstatement later ON later.subject_id = linked.id
          WHERE linked.cluster = record.cluster
            AND later.question = given.question
            AND later.recipient_id = given.recipient_id
            AND later.at >= given.at
            AND later.at <= :now
            AND (
                later.answer IN ('refused', 'withdrawn')
                OR (later.subject_id = given.subject_id AND later.until <= :now)
            )
      )
)

-- name: consent
EXISTS (
    SELECT 1
    FROM sharing_consentstatement given
    JOIN sharing_subject record ON record.id = given.subject_id
    WHERE given.subject_id = :subject
      AND given.owner_id = :owner
      AND given.question = 'share'
      AND given.recipient_id = :service
      AND given.about = :category
      AND given.purpose = :purpose
      AND given.answer = 'agreed'
      AND given.at <= :now
      AND NOT EXISTS (
          SELECT 1
          FROM sharing_subject linked
          JOIN sharing_consentstatement later ON later.subject_id = linked.id
          WHERE linked.cluster = record.cluster
            AND later.question = given.question
            AND later.recipient_id = given.recipient_id
            AND later.about = given.about
            AND later.purpose = given.purpose
            AND later.at >= given.at
            AND later.at <= :now
            AND (
                later.answer IN ('refused', 'withdrawn')
                OR (later.subject_id = given.subject_id AND later.until <= :now)
            )
      )
)

-- name: direct-care
(
    2 = (
        SELECT COUNT(*)
        FROM directory_service party
        JOIN directory_organisation body ON body.id = party.organisation_id
        WHERE party.id IN (:owner, :service)
          AND body.kind IN (:nhs_kinds)
    )
    AND NOT EXISTS (
        SELECT 1
        FROM sharing_subject record
        JOIN sharing_subject linked ON linked.cluster = record.cluster
        JOIN sharing_careobjection objection ON objection.subject_id = linked.id
        WHERE record.id = :subject
          AND (objection.recipient_id IS NULL OR objection.recipient_id = :service)
          AND objection.at <= :now
          AND (objection.lifted_at IS NULL OR objection.lifted_at > :now)
    )
    AND (
        NOT EXISTS (
            SELECT 1
            FROM sharing_subject record
            JOIN sharing_subject linked ON linked.cluster = record.cluster
            JOIN sharing_consentstatement said ON said.subject_id = linked.id
            WHERE record.id = :subject
              AND said.question = 'share'
              AND said.recipient_id = :service
              AND said.about = :category
              AND said.purpose = :purpose
              AND said.answer IN ('refused', 'withdrawn')
              AND said.at <= :now
        )
        OR {consent}
    )
)

-- name: legal-duty
{decided}

-- name: serious-harm
{decided}

-- name: decided
EXISTS (
    SELECT 1
    FROM sharing_recordedbasis decision
    WHERE decision.subject_id = :subject
      AND decision.owner_id = :owner
      AND decision.recipient_id = :service
      AND decision.kind = :basis
      AND decision.about = :category
      AND decision.starts_at <= :now
      AND (decision.ends_at IS NULL OR decision.ends_at > :now)
)

-- name: override
EXISTS (
    SELECT 1
    FROM sharing_override opened
    JOIN sharing_subject record ON record.id = opened.subject_id
    JOIN sharing_subject found ON found.id = opened.found_id
    WHERE opened.subject_id = :subject
      AND opened.staff_id = :staff
      AND opened.service_id = :service
      AND opened.starts_at <= :now
      AND opened.ends_at > :now
      AND found.cluster = record.cluster
)
