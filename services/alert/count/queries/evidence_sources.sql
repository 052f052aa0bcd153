-- The stories behind an alert: of each the earliest article, the most reprinted story first.
SELECT t.article_id AS article_id, t.title AS title, t.url AS url, t.publisher AS publisher, t.title AS sentence,
    '' AS sentiment, toUnixTimestamp64Milli(t.published_at) AS published_ms
FROM articles AS t
WHERE t.published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})
    AND t.published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
    AND if(abs(toUnixTimestamp64Milli(t.seen_at) - toUnixTimestamp64Milli(t.published_at)) <= {lateness:Int64}, t.seen_at, t.published_at)
        BETWEEN fromUnixTimestamp64Milli({since:Int64}) AND fromUnixTimestamp64Milli({until:Int64} - 1)
    AND ({source:String} = '' OR t.source = {source:String})
ORDER BY count() OVER (PARTITION BY t.story_id) DESC, t.published_at, t.article_id
LIMIT 1 BY t.story_id
LIMIT 5
