-- The stories (as hashes) and publisher families in each bucket of each series: what later articles are added to.
SELECT organization, topic, source,
    intDiv(toUnixTimestamp64Milli(clock) + {shift:Int64}, {bucket:Int64}) AS bucket,
    groupUniqArray(cityHash64(story_id)) AS stories, groupUniqArray(toString(publisher_family)) AS families
FROM {{template "counted" .}}
GROUP BY organization, topic, source, bucket
