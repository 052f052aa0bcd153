-- Unique stories and publisher families in each bucket of each series.
SELECT organization, topic, source,
    intDiv(toUnixTimestamp64Milli(clock) + {shift:Int64}, {bucket:Int64}) AS bucket,
    uniqExact(story_id) AS stories, uniqExact(publisher_family) AS families
FROM {{template "counted" .}}
GROUP BY organization, topic, source, bucket
ORDER BY organization, topic, source, bucket
