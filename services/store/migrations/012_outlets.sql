-- +goose Up
-- Papers that differ in name are outlets; publishers, in reports and on the page, are independent ones. The older name of the
-- count of outlets, publishers, stays.
-- +goose StatementBegin
CREATE OR REPLACE VIEW stories {{.OnCluster}} {{.Definer}} AS
SELECT story_id, min(seen_at) AS first_seen_at, min(published_at) AS first_published_at, count() AS articles,
    uniqExact(publisher) AS outlets, outlets AS publishers, uniqExact(publisher_family) AS publisher_families,
    argMin(title, (published_at, article_id)) AS title
FROM articles GROUP BY story_id;
-- +goose StatementEnd
