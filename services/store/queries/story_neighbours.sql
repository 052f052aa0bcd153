-- The current articles that may belong to the stories of the frontier: a signature at most `near` bits away, published
-- within the frontier's stretch of time. The bands only narrow the search.
SELECT DISTINCT s.article_id AS article_id, toUnixTimestamp64Milli(s.published_at) AS published, s.signature AS signature
FROM (
    SELECT band, value, article_id, published_at, signature
    FROM signatures
    WHERE day BETWEEN {from:Date} AND {until:Date}
        AND (band, value) IN (SELECT band, value FROM frontier)
        AND (article_id, revision, published_at, made_by) NOT IN
            (SELECT article_id, revision, published_at, made_by FROM retired FINAL WHERE gone)
) AS s
INNER JOIN frontier AS f ON f.band = s.band AND f.value = s.value
WHERE bitHammingDistance(s.signature, f.signature) <= {near:UInt8}
    AND toUnixTimestamp64Milli(s.published_at) BETWEEN f.earliest AND f.latest
