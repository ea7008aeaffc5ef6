-- Which rows of a table about people one viewer may be shown at all, for the tables that the
-- sharing answer does not decide row by row. (Those it decides, all of `sharing.Shareable` and
-- the stream, get mooring/sharing/data/visible.sql itself.) Read by mooring/config/wall/;
-- PostgreSQL only. A table about people that stands in neither place fails a guard test.
--
-- :service :organisation :staff   who looks, in the transaction's own settings
-- {row}                           the row that is decided
-- {known}                         that the rule shows anything of this subject and owner
--
-- A name with a dot is a part of a table, which an opening may name instead of the whole.
-- A condition that reads another walled table is itself held by that table's wall.

-- name: sharing_subject
{row}.owner_id = :service OR {known}

-- name: sharing_subjectlink
EXISTS (SELECT 1 FROM sharing_subject one WHERE one.id = {row}.one_id)
AND EXISTS (SELECT 1 FROM sharing_subject other WHERE other.id = {row}.other_id)

-- name: sharing_override
{row}.staff_id = :staff AND {row}.service_id = :service

-- name: sharing_guardiannotice
{row}.organisation_id = :organisation
OR EXISTS (SELECT 1 FROM sharing_override opened WHERE opened.look_up_id = {row}.look_up_id)

-- name: sharing_lookup
({row}.staff_id = :staff AND {row}.service_id = :service)
OR EXISTS (
    SELECT 1 FROM sharing_guardiannotice told
    WHERE told.look_up_id = {row}.id AND told.organisation_id = :organisation
)

-- name: linkage_linkproposal
EXISTS (SELECT 1 FROM people_person one WHERE one.subject_id = {row}.one_id)
AND EXISTS (SELECT 1 FROM people_person other WHERE other.subject_id = {row}.other_id)

-- name: people_enrolmentdigest
FALSE

-- name: ledger_reading
EXISTS (
    SELECT 1 FROM sharing_subject record
    WHERE record.id = {row}.subject_id AND record.owner_id = :service
)
OR ({row}.service = :service AND {row}.staff = :staff::text)

-- name: intake_message
EXISTS (
    SELECT 1 FROM intake_feed feed
    WHERE feed.id = {row}.feed_id AND :service IN (feed.sender_id, feed.receiver_id)
)

-- name: intake_correction
EXISTS (SELECT 1 FROM intake_message message WHERE message.id = {row}.message_id)

-- name: ledger_sealedrow
FALSE

-- name: ledger_event.about_nobody
{row}.subject_id IS NULL
