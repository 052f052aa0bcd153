-- Unique stories around an alert by stretches as long as its own, counted from its onset: stretch 0 begins with it. An
-- article counts when it was seen where that is near its publication (6 hours, as alerts have it unless a rule says else).
WITH watched AS (
    SELECT story_id, published_at, seen_at FROM pairs
    WHERE {organization:String} != '' AND {topic:String} != '' AND organization = {organization:String} AND topic = {topic:String}
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT story_id, published_at, seen_at FROM organizations
    WHERE {organization:String} != '' AND {topic:String} = '' AND organization = {organization:String}
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT story_id, published_at, seen_at FROM topics
    WHERE {organization:String} = '' AND {topic:String} != '' AND topic = {topic:String}
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT story_id, published_at, seen_at FROM articles
    WHERE {organization:String} = '' AND {topic:String} = '' AND ({source:String} = '' OR source = {source:String})
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
)
SELECT toInt64(floor((toUnixTimestamp64Milli(clock) - toUnixTimestamp64Milli({onset:DateTime64(3)})) / ({bucket:UInt32} * 1000))) AS stretch,
    uniqExact(story_id) AS stories
FROM (SELECT story_id, if(abs(dateDiff('second', published_at, seen_at)) <= 6 * 3600, seen_at, published_at) AS clock FROM watched)
WHERE clock >= {since:DateTime64(3)} AND clock < {until:DateTime64(3)}
GROUP BY stretch
ORDER BY stretch
