-- The current articles that may belong to the stories of the frontier: published in its stretch of time, with a signature
-- at most `near` bits away. The bands narrow the search to few signatures, without the rows that carry them: texts of one
-- mould agree in many bands.
SELECT DISTINCT article_id, toUnixTimestamp64Milli(published_at) AS published, signature
FROM signatures
WHERE day BETWEEN {from:Date} AND {until:Date} AND band = 0
    AND signature IN (
        SELECT s.signature
        FROM (
            SELECT band, value, signature FROM signatures
            WHERE day BETWEEN {from:Date} AND {until:Date} AND (band, value) IN (SELECT band, value FROM frontier)
        ) AS s
        INNER JOIN frontier AS f ON f.band = s.band AND f.value = s.value
        WHERE bitHammingDistance(s.signature, f.signature) <= {near:UInt8}
    )
    AND (article_id, revision, published_at, made_by) NOT IN
        (SELECT article_id, revision, published_at, made_by FROM retired FINAL WHERE gone)
