-- +goose Up
-- Near-duplicate signatures, one row for each of the six bands of a 64-bit simhash: two that differ in at most five bits
-- agree in at least one band. Day first: neighbours are looked for within days.
CREATE TABLE IF NOT EXISTS signatures {{.OnCluster}} (
    day               Date CODEC(Delta, ZSTD(1)),
    band              UInt8,
    value             UInt16,
    article_id        UUID CODEC(ZSTD(1)),
    revision          UInt64 CODEC(ZSTD(1)),
    made_by           LowCardinality(String),
    published_at      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    signature         UInt64 CODEC(ZSTD(1))
) ENGINE = {{.Replacing ""}}
PARTITION BY toYear(day)
ORDER BY (day, band, value, published_at, article_id, revision, made_by)
SETTINGS index_granularity = 1024;

-- The story of an article, only where it is not alone (or no longer alone: then its own id). The time leads the key, as
-- in the rows that join it, so that a report over a stretch of time reads that stretch here too. `marks` is the sum of
-- marks that was read before the story was computed: the one computed from more stays.
CREATE TABLE IF NOT EXISTS story_of {{.OnCluster}} (
    published_at      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    article_id        UUID CODEC(ZSTD(1)),
    story_id          UUID CODEC(ZSTD(1)),
    signature         UInt64 CODEC(ZSTD(1)),
    marks             UInt64 CODEC(ZSTD(1)),
    INDEX by_article article_id TYPE bloom_filter GRANULARITY 1,
    INDEX by_story story_id TYPE bloom_filter GRANULARITY 1
) ENGINE = {{.Replacing "marks"}}
PARTITION BY toYear(published_at)
ORDER BY (published_at, article_id)
SETTINGS index_granularity = 1024;
