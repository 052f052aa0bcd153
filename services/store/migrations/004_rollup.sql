-- +goose Up
-- Marks say what has to be computed again: a bucket is dirty while its marks add up to more than its run saw. A mark
-- that is added twice does no harm.
CREATE TABLE IF NOT EXISTS marks {{.OnCluster}} (
    kind              Enum8('bucket' = 1, 'stories' = 2),
    bucket            DateTime('UTC'),
    n                 UInt64
) ENGINE = {{.Summing "n"}}
ORDER BY (kind, bucket);

-- The run that counts for each bucket: the one that read the highest sum of marks; of equals the one begun last (run
-- numbers begin with the time), so that a run whose rows were cleaned away while its worker stood still cannot win.
CREATE TABLE IF NOT EXISTS runs {{.OnCluster}} (
    bucket            DateTime('UTC'),
    run               UInt64,
    marks             UInt64,
    computed_at       DateTime64(3, 'UTC'),
    version           UInt128 MATERIALIZED bitShiftLeft(toUInt128(marks), 64) + run
) ENGINE = {{.Replacing "version"}}
ORDER BY bucket;

-- Quarter hours, computed whole by a run and never added to. What does not add up over buckets (stories, publisher
-- families) is kept as exact states. Scores are kept as thousandths, so that their sums are exact in any order.
-- Keys first as reports ask: one topic, or one organization, or a pair, over time.
CREATE TABLE IF NOT EXISTS rollup {{.OnCluster}} (
    kind              Enum8('all' = 1, 'organization' = 2, 'topic' = 3, 'pair' = 4),
    topic             LowCardinality(String),
    organization      LowCardinality(String),
    lang              LowCardinality(String),
    bucket            DateTime('UTC') CODEC(Delta, ZSTD(1)),
    run               UInt64 CODEC(ZSTD(1)),
    articles          UInt32 CODEC(ZSTD(1)),
    mentions          UInt32 CODEC(ZSTD(1)),
    positive          UInt32 CODEC(ZSTD(1)),
    neutral           UInt32 CODEC(ZSTD(1)),
    negative          UInt32 CODEC(ZSTD(1)),
    score_thousandths Int64 CODEC(ZSTD(1)),
    stories           AggregateFunction(uniqExact, UUID) CODEC(ZSTD(1)),
    publisher_families AggregateFunction(uniqExact, String) CODEC(ZSTD(1)),
    computed_at       DateTime('UTC') CODEC(Delta, ZSTD(1))
) ENGINE = {{.MergeTree}}
PARTITION BY toYear(bucket)
ORDER BY (kind, topic, organization, bucket, run, lang)
SETTINGS index_granularity = 1024;
