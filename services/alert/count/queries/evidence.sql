-- The stories behind an alert: of each the earliest article, the most reprinted story first. Where a tone moved, toward 1 or −1,
-- they are those that moved it, the plainest first. The articles behind it are in the external table `behind`.
SELECT t.article_id AS article_id, a.title AS title, a.url AS url, t.publisher AS publisher,
    {{if .Sentence}}t.sentence{{else}}a.title{{end}} AS sentence, t.sentiment AS sentiment, toUnixTimestamp64Milli(t.published_at) AS published_ms
FROM (
    SELECT article_id, revision, published_at, made_by, publisher, sentence, sentiment
    FROM (
        SELECT r.article_id AS article_id, r.revision AS revision, r.published_at AS published_at, r.made_by AS made_by,
            toString(r.publisher) AS publisher, {{template "story"}} AS story,
            {{if .Sentence}}r.{{.Sentence}} AS sentence, toString(r.sentiment) AS sentiment, {toward:Int8} * r.sentiment_score AS weight
            {{- else}}'' AS sentence, '' AS sentiment, 0 AS weight{{end}}
        {{template "current" .Rows}} AND {{.Still}}{{if .Sentence}} AND ({toward:Int8} = 0 OR toInt8(r.sentiment) = {toward:Int8}){{end}}
    )
    ORDER BY weight DESC, count() OVER (PARTITION BY story) DESC, published_at, article_id
    LIMIT 1 BY story
    LIMIT 5
) AS t
INNER JOIN (
    SELECT article_id, revision, published_at, made_by, title, url FROM rows_articles FINAL
    WHERE (published_at, article_id) IN (SELECT published_at, article_id FROM behind)
) AS a ON a.article_id = t.article_id AND a.revision = t.revision AND a.published_at = t.published_at AND a.made_by = t.made_by
