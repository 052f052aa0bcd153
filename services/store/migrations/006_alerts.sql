-- +goose Up
-- Alerts as they stand, folded from the topic alerts.v1; rank grows with the transition.
CREATE TABLE IF NOT EXISTS rows_alerts {{.OnCluster}} (
    alert_id          UUID,
    rule              LowCardinality(String),
    series            LowCardinality(String),
    state             LowCardinality(String),
    direction         LowCardinality(String),
    started_at        DateTime64(3, 'UTC'),
    ended_at          Nullable(DateTime64(3, 'UTC')),
    decided_at        DateTime64(3, 'UTC'),
    value             Float64,
    expected          Float64,
    score             Float64,
    baseline_seconds  UInt64,
    bucket_seconds    UInt64,
    stories           UInt32,
    publisher_families UInt32,
    severity          LowCardinality(String),
    replayed          UInt8,
    evidence          String CODEC(ZSTD(1)), -- JSON: a list of the stories behind it
    rank              UInt64
) ENGINE = {{.Replacing "rank"}}
ORDER BY alert_id;
