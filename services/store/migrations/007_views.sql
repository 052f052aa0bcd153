{{define "story"}}if(empty(s.story_id), r.article_id, s.story_id) AS story_id{{end -}}
{{define "made_by"}}splitByChar('/', r.made_by)[1] AS taxonomy_version, splitByChar('/', r.made_by)[2] AS model_version{{end -}}
{{define "common"}}r.source AS source, r.publisher AS publisher, r.publisher_family AS publisher_family, r.lang AS lang,
    r.published_at AS published_at, r.seen_at AS seen_at, {{template "made_by"}}{{end -}}
{{define "current"}}FROM {{.}} AS r FINAL
LEFT JOIN (SELECT published_at, article_id, story_id FROM story_of FINAL) AS s
    ON s.published_at = r.published_at AND s.article_id = r.article_id
WHERE (r.article_id, r.revision, r.published_at, r.made_by) NOT IN
    (SELECT article_id, revision, published_at, made_by FROM retired FINAL WHERE gone){{end -}}
-- +goose Up
-- The views are the contract for SQL. They show the current state: newest revision, removed articles absent. They run
-- with their definer's rights, so that a reader needs no right to the tables beneath.

-- +goose StatementBegin
CREATE OR REPLACE VIEW articles {{.OnCluster}} {{.Definer}} AS
SELECT r.article_id AS article_id, lower(hex(r.revision)) AS revision, r.url AS url, r.source AS source,
    r.publisher AS publisher, r.publisher_family AS publisher_family, r.title AS title, r.text AS text, r.lang AS lang,
    r.author AS author, r.published_at AS published_at, r.published_claimed AS published_claimed,
    r.time_trust AS time_trust, r.updated_at AS updated_at, r.seen_at AS seen_at,
    {{template "story"}},
    {{template "made_by"}},
    r.flags AS flags, r.replay AS replay
{{template "current" "rows_articles"}};
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW mentions {{.OnCluster}} {{.Definer}} AS
SELECT r.mention_id AS mention_id, r.article_id AS article_id, lower(hex(r.revision)) AS revision,
    {{template "story"}}, r.kind AS kind, r.entity_id AS entity_id,
    r.surface AS surface, r.field AS field, r.place AS place, r.prominence AS prominence, r.start AS start, r.end AS end,
    r.sentence AS sentence, r.sentiment AS sentiment, r.sentiment_score AS sentiment_score,
    {{template "common"}}
{{template "current" "rows_mentions"}};
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW organizations {{.OnCluster}} {{.Definer}} AS
SELECT r.article_id AS article_id, lower(hex(r.revision)) AS revision,
    {{template "story"}}, r.organization AS organization,
    r.prominence AS prominence, r.mentions AS mentions, r.sentiment AS sentiment, r.sentiment_score AS sentiment_score,
    r.sentence AS sentence, r.source AS source, r.publisher AS publisher, r.publisher_family AS publisher_family,
    r.lang AS lang, r.published_at AS published_at, r.seen_at AS seen_at,
    {{template "made_by"}}
{{template "current" "rows_organizations"}};
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW topics {{.OnCluster}} {{.Definer}} AS
SELECT r.article_id AS article_id, lower(hex(r.revision)) AS revision,
    {{template "story"}}, r.topic AS topic, r.score AS score,
    r.sentiment AS sentiment, r.sentiment_score AS sentiment_score, r.sentence AS sentence,
    {{template "common"}}
{{template "current" "rows_topics"}};
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW pairs {{.OnCluster}} {{.Definer}} AS
SELECT r.article_id AS article_id, lower(hex(r.revision)) AS revision,
    {{template "story"}}, r.organization AS organization, r.topic AS topic,
    r.sentiment AS sentiment, r.sentiment_score AS sentiment_score, r.evidence AS evidence,
    {{template "common"}}
{{template "current" "rows_pairs"}};
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW events {{.OnCluster}} {{.Definer}} AS
SELECT r.event_id AS event_id, r.article_id AS article_id, lower(hex(r.revision)) AS revision,
    {{template "story"}}, r.kind AS kind, r.roles AS roles, r.amount AS amount,
    r.currency AS currency, r.date AS date, r.place AS place, r.certainty AS certainty, r.sentence AS sentence,
   
    {{template "common"}}
{{template "current" "rows_events"}};
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW terms {{.OnCluster}} {{.Definer}} AS
SELECT r.article_id AS article_id, lower(hex(r.revision)) AS revision,
    {{template "story"}}, r.term AS term, r.weight AS weight,
    {{template "common"}}
{{template "current" "rows_terms"}};
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW stories {{.OnCluster}} {{.Definer}} AS
SELECT story_id, min(seen_at) AS first_seen_at, min(published_at) AS first_published_at, count() AS articles,
    uniqExact(publisher) AS publishers, uniqExact(publisher_family) AS publisher_families,
    argMin(title, (published_at, article_id)) AS title
FROM articles GROUP BY story_id;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW alerts {{.OnCluster}} {{.Definer}} AS
SELECT alert_id, rule, series, state, direction, started_at, ended_at, decided_at, value, expected, score,
    baseline_seconds, bucket_seconds, stories, publisher_families, severity, replayed, evidence
FROM rows_alerts FINAL;
-- +goose StatementEnd

-- The quarter hours that count; `kind` says what a row is for. stories and publisher_families are uniqExact states.
-- +goose StatementBegin
CREATE OR REPLACE VIEW series {{.OnCluster}} {{.Definer}} AS
SELECT kind, topic, organization, lang, bucket, articles, mentions, positive, neutral, negative, score_thousandths,
    stories, publisher_families
FROM rollup
WHERE (bucket, run) IN (SELECT bucket, run FROM runs FINAL);
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW sightings {{.OnCluster}} {{.Definer}} AS
SELECT v.article_id AS article_id, lower(hex(v.revision)) AS revision, v.published_at AS published_at,
    v.made_by AS made_by, v.seen_at AS seen_at, nullIf(v.updated_at, toDateTime64(0, 3, 'UTC')) AS updated_at,
    v.made_at AS made_at, v.removed AS removed, v.mentions AS mentions, v.organizations AS organizations,
    v.topics AS topics, v.pairs AS pairs, v.events AS events, v.terms AS terms,
    (v.article_id, v.revision, v.published_at, v.made_by) NOT IN
        (SELECT article_id, revision, published_at, made_by FROM retired FINAL WHERE gone) AND NOT v.removed
        AND v.published_at >= (SELECT max(since) FROM retention) AS counts
FROM versions AS v FINAL;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW outcomes {{.OnCluster}} {{.Definer}} AS
SELECT log, topic, partition, offset, origin_partition, origin_offset, article_id, outcome, seen_at, written_at
FROM ledger FINAL;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE VIEW dead_letters {{.OnCluster}} {{.Definer}} AS
SELECT id, stage, cause, error, field, attempts, failed_at, topic, partition, offset, origin_partition, origin_offset,
    article_id, url, source, key, payload
FROM rows_dead_letters FINAL;
-- +goose StatementEnd

-- Buckets whose rollup is not up to date.
-- +goose StatementBegin
CREATE OR REPLACE VIEW dirty_buckets {{.OnCluster}} {{.Definer}} AS
SELECT m.bucket AS bucket, m.marks AS marks, r.marks AS computed
FROM (SELECT bucket, sum(n) AS marks FROM marks WHERE kind = 'bucket' GROUP BY bucket) AS m
LEFT JOIN (SELECT bucket, marks FROM runs FINAL) AS r ON r.bucket = m.bucket
WHERE m.marks > r.marks;
-- +goose StatementEnd
