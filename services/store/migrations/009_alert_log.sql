-- +goose Up
-- What people say of alerts, and what became of every notice; folded from the topic alerts.v1, so that writing them again
-- changes nothing.
CREATE TABLE IF NOT EXISTS rows_alert_mutes {{.OnCluster}} (
    rule              LowCardinality(String),
    muted_at          DateTime64(3, 'UTC'),
    until             DateTime64(3, 'UTC'),
    note              String,
    rank              UInt64 -- the offset that said so last
) ENGINE = {{.Replacing "rank"}}
ORDER BY (rule, muted_at);

CREATE TABLE IF NOT EXISTS rows_alert_marks {{.OnCluster}} (
    alert_id          UUID,
    rule              LowCardinality(String),
    series            LowCardinality(String),
    started_at        DateTime64(3, 'UTC'),
    verdict           LowCardinality(String),
    note              String,
    marked_at         DateTime64(3, 'UTC'),
    rank              UInt64
) ENGINE = {{.Replacing "rank"}}
ORDER BY alert_id;

CREATE TABLE IF NOT EXISTS rows_alert_notices {{.OnCluster}} (
    key               String,
    alert_id          UUID,
    rule              LowCardinality(String),
    series            LowCardinality(String),
    state             LowCardinality(String),
    channel           LowCardinality(String),
    outcome           LowCardinality(String),
    reason            String,
    at                DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    rank              UInt64
) ENGINE = {{.Replacing "rank"}}
ORDER BY key;

-- +goose StatementBegin
CREATE OR REPLACE VIEW alert_mutes {{.OnCluster}} {{.Definer}} AS
SELECT rule, muted_at, until, note FROM rows_alert_mutes FINAL;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW alert_marks {{.OnCluster}} {{.Definer}} AS
SELECT alert_id, rule, series, started_at, verdict, note, marked_at FROM rows_alert_marks FINAL WHERE verdict != '';
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW alert_notices {{.OnCluster}} {{.Definer}} AS
SELECT at, rule, series, state, channel, outcome, reason, alert_id, key FROM rows_alert_notices FINAL;
-- +goose StatementEnd
