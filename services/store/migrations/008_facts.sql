-- +goose Up
-- What reports over a year cost.
--
-- Stories do not add up over quarter hours, and sets of their ids are most of what the rollup holds. Nine articles in ten
-- are the only one of their story: those are counted, and only the others' stories are kept as a set. An article is alone
-- as long as story_of has no row of it; all members of a story have one, written at once, and their quarter hours are marked.
ALTER TABLE rollup {{.OnCluster}} ADD COLUMN IF NOT EXISTS alone UInt32 CODEC(ZSTD(1)) AFTER publisher_families;
ALTER TABLE rollup {{.OnCluster}} ADD COLUMN IF NOT EXISTS shared AggregateFunction(uniqExact, UUID) CODEC(ZSTD(1)) AFTER alone;

-- Facts: an article with everything that reports count of it, as a run computed it. Neither FINAL nor a join is needed to
-- read it, since the run says which rows count, as it does for the rollup.
--   ORDER BY  the time first: reports ask for stretches of it. The run is in the key of no use but to keep runs apart.
--   Arrays    hold what an article is about, names and says, so that one read answers for all of it.
CREATE TABLE IF NOT EXISTS rollup_facts {{.OnCluster}} (
    published_at      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    article_id        UUID CODEC(ZSTD(1)),
    bucket            DateTime('UTC') CODEC(Delta, ZSTD(1)),
    run               UInt64 CODEC(ZSTD(1)),
    story_id          UUID CODEC(ZSTD(1)),
    alone             UInt8,
    source            LowCardinality(String),
    publisher         LowCardinality(String),
    publisher_family  LowCardinality(String),
    lang              LowCardinality(String),
    seen_at           DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    time_trust        Enum8('claimed' = 1, 'date-only' = 2, 'missing' = 3, 'future' = 4, 'absurd' = 5),
    topics            Array(LowCardinality(String)),
    organizations     Array(LowCardinality(String)),
    pairs             Array(Tuple(organization LowCardinality(String), topic LowCardinality(String))),
    events            Array(Tuple(kind LowCardinality(String), entities Array(LowCardinality(String)))),
    terms             Array(LowCardinality(String)) CODEC(ZSTD(1)),
    computed_at       DateTime('UTC') CODEC(Delta, ZSTD(1))
) ENGINE = {{.MergeTree}}
PARTITION BY toYear(bucket)
ORDER BY (published_at, article_id, run);


-- +goose StatementBegin
CREATE OR REPLACE VIEW series {{.OnCluster}} {{.Definer}} AS
SELECT kind, topic, organization, lang, bucket, articles, mentions, positive, neutral, negative, score_thousandths,
    stories, publisher_families, alone, shared
FROM rollup
WHERE (bucket, run) IN (SELECT bucket, run FROM runs FINAL);
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW facts {{.OnCluster}} {{.Definer}} AS
SELECT published_at, article_id, story_id, alone, source, publisher, publisher_family, lang, seen_at, time_trust,
    topics, organizations, pairs, events, terms
FROM rollup_facts
WHERE (bucket, run) IN (SELECT bucket, run FROM runs FINAL);
-- +goose StatementEnd

-- What was computed before lacks the new columns and rows: all of it is computed again.
INSERT INTO marks (kind, bucket, n) SELECT 'bucket', bucket, 1 FROM runs FINAL;
