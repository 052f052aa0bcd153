-- The stories behind an alert: of each the earliest article, the most reprinted story first.
SELECT t.article_id AS article_id, a.title AS title, a.url AS url, t.publisher AS publisher, t.sentence AS sentence,
    toString(t.sentiment) AS sentiment, toUnixTimestamp64Milli(t.published_at) AS published_ms
FROM organizations AS t
    INNER JOIN (
        SELECT article_id, title, url FROM articles
        WHERE published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})
            AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
    ) AS a ON a.article_id = t.article_id
WHERE t.published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})
    AND t.published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
    AND if(abs(toUnixTimestamp64Milli(t.seen_at) - toUnixTimestamp64Milli(t.published_at)) <= {lateness:Int64}, t.seen_at, t.published_at)
        BETWEEN fromUnixTimestamp64Milli({since:Int64}) AND fromUnixTimestamp64Milli({until:Int64} - 1)
    AND ({organization:String} = '' OR t.organization = {organization:String})
ORDER BY count() OVER (PARTITION BY t.story_id) DESC, t.published_at, t.article_id
LIMIT 1 BY t.story_id
LIMIT 5
