-- +goose Up
-- What became of every offset that `store` read. `log` names the cluster's life, so that a new cluster's offsets are not
-- taken for the old one's. Of several outcomes the highest stays. Kept longer than any topic keeps its messages.
CREATE TABLE IF NOT EXISTS ledger {{.OnCluster}} (
    log               LowCardinality(String),
    topic             LowCardinality(String),
    partition         Int32,
    offset            Int64 CODEC(Delta, ZSTD(1)),
    origin_partition  Int32,
    origin_offset     Int64 CODEC(Delta, ZSTD(1)),
    article_id        UUID CODEC(ZSTD(1)),
    outcome           Enum8('expired' = 1, 'dead' = 2, 'duplicate' = 3, 'removed' = 4, 'stored' = 5),
    rank              UInt8,
    seen_at           DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    written_at        DateTime('UTC') CODEC(Delta, ZSTD(1)),
    INDEX by_article article_id TYPE bloom_filter GRANULARITY 1
) ENGINE = {{.Replacing "rank"}}
ORDER BY (log, topic, partition, offset)
TTL written_at + INTERVAL 180 DAY;

-- Dead letters, whole, as long as their topic keeps them.
CREATE TABLE IF NOT EXISTS rows_dead_letters {{.OnCluster}} (
    id                UUID,
    stage             LowCardinality(String),
    cause             LowCardinality(String),
    error             String CODEC(ZSTD(1)),
    field             LowCardinality(String),
    attempts          UInt16,
    failed_at         DateTime64(3, 'UTC'),
    topic             LowCardinality(String),
    partition         Int32,
    offset            Int64,
    origin_partition  Int32,
    origin_offset     Int64,
    article_id        UUID,
    url               String CODEC(ZSTD(1)),
    source            LowCardinality(String),
    key               String CODEC(ZSTD(1)),
    payload           String CODEC(ZSTD(1))
) ENGINE = {{.Replacing "failed_at"}}
ORDER BY id -- the same failure has the same id, however often it is met
TTL toDateTime(failed_at) + INTERVAL 90 DAY
SETTINGS index_granularity = 256;
