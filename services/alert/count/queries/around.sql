-- What stands around an alert: the publishers of the stories in its bucket, their sentiment toward what is watched, and the
-- organizations and terms that they have more often than is usual. `usual` is the average of such buckets in the four weeks
-- before. since and until bound the bucket, past is how many milliseconds before it are looked at.
WITH
    behind AS (
        SELECT article_id, story_id, publisher
        FROM articles
        WHERE published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})
            AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
            AND if(abs(toUnixTimestamp64Milli(seen_at) - toUnixTimestamp64Milli(published_at)) <= {lateness:Int64}, seen_at, published_at)
                BETWEEN fromUnixTimestamp64Milli({since:Int64}) AND fromUnixTimestamp64Milli({until:Int64} - 1)
            AND ({source:String} = '' OR source = {source:String})
            AND ({topic:String} = '' OR article_id IN (SELECT article_id FROM topics WHERE topic = {topic:String}
                AND published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64}) AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})))
            AND ({organization:String} = '' OR article_id IN (SELECT article_id FROM organizations WHERE organization = {organization:String}
                AND published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64}) AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})))
    ),
    toward AS (
        SELECT story_id, sentiment FROM topics WHERE {topic:String} != '' AND {organization:String} = '' AND topic = {topic:String}
            AND published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64}) AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
            AND article_id IN (SELECT article_id FROM behind)
        UNION ALL
        SELECT story_id, sentiment FROM organizations WHERE {organization:String} != '' AND {topic:String} = '' AND organization = {organization:String}
            AND published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64}) AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
            AND article_id IN (SELECT article_id FROM behind)
        UNION ALL
        SELECT story_id, sentiment FROM pairs WHERE {organization:String} != '' AND {topic:String} != '' AND organization = {organization:String} AND topic = {topic:String}
            AND published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64}) AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
            AND article_id IN (SELECT article_id FROM behind)
    ),
    named AS (
        SELECT 'organization' AS kind, organization AS name, article_id, story_id, published_at FROM organizations
        WHERE organization != {organization:String}
            AND published_at >= fromUnixTimestamp64Milli({since:Int64} - {past:Int64}) AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
        UNION ALL
        SELECT 'term' AS kind, term AS name, article_id, story_id, published_at FROM terms
        WHERE published_at >= fromUnixTimestamp64Milli({since:Int64} - {past:Int64}) AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
    )
SELECT 'publisher' AS kind, publisher AS name, toInt64(uniqExact(story_id)) AS stories, 0. AS usual
FROM behind GROUP BY publisher ORDER BY stories DESC, name LIMIT 10
UNION ALL
SELECT 'sentiment' AS kind, toString(sentiment) AS name, toInt64(uniqExact(story_id)) AS stories, 0. AS usual
FROM toward GROUP BY sentiment
UNION ALL
SELECT kind, name, toInt64(uniqExactIf(story_id, article_id IN (SELECT article_id FROM behind))) AS stories,
    uniqExactIf(story_id, published_at < fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})) / ({past:Int64} / {bucket:Int64}) AS usual
FROM named GROUP BY kind, name
HAVING stories >= 3 AND stories >= 3 * usual
ORDER BY kind, stories - usual DESC, name
LIMIT 3 BY kind
