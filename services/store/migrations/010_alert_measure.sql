-- +goose Up
-- What an alert's value and expectation are: stories (count), their net tone (sentiment), or a share of all stories on a topic.
ALTER TABLE rows_alerts {{.OnCluster}}
    ADD COLUMN IF NOT EXISTS measure LowCardinality(String) DEFAULT 'count' AFTER decided_at,
    ADD COLUMN IF NOT EXISTS all_stories UInt32 DEFAULT 0 AFTER stories;

-- +goose StatementBegin
CREATE OR REPLACE VIEW alerts {{.OnCluster}} {{.Definer}} AS
SELECT alert_id, rule, series, state, direction, started_at, ended_at, decided_at, measure, value, expected, score,
    baseline_seconds, bucket_seconds, stories, all_stories, publisher_families, severity, replayed, evidence
FROM rows_alerts FINAL;
-- +goose StatementEnd
