-- Unique stories, publisher families and the stories by their tone in each bucket of each series. The tone of a story is that of
-- most of its articles: a mean within a third of nought is neutral.
SELECT organization, topic, source, bucket, count() AS stories, uniqExactArray(houses) AS families,
    countIf(tone > 1 / 3) AS positive, countIf(tone < -1 / 3) AS negative
FROM (
    SELECT organization, topic, source,
        intDiv(toUnixTimestamp64Milli(clock) + {shift:Int64}, {bucket:Int64}) AS bucket, story_id,
        avg(toInt8(sentiment)) AS tone, groupUniqArray(toString(publisher_family)) AS houses
    FROM {{template "counted" .}}
    GROUP BY organization, topic, source, bucket, story_id
)
GROUP BY organization, topic, source, bucket
ORDER BY organization, topic, source, bucket
