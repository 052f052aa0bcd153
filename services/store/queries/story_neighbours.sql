-- The articles near to those of the frontier: current, a signature at most `near` bits away, published at most 72 hours
-- apart. The bands only narrow the search. `by_other` is 1 where an article other than itself found it.
SELECT s.article_id AS article_id, toUnixTimestamp64Milli(s.published_at) AS published, s.signature AS signature,
    max(s.article_id != f.article_id) AS by_other
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
    AND abs(toUnixTimestamp64Milli(s.published_at) - f.published) <= 72 * 3600 * 1000
GROUP BY 1, 2, 3
