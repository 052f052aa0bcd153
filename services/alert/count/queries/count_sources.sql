-- Unique stories and publisher families in each bucket of each source. An article counts at seen_at where that lies within
-- the lateness of published_at, else (a back-fill, or
-- what was published while nothing was collected) at published_at. published_at is bounded too, since rows are sorted by it.
SELECT organization, topic, source,
    intDiv(toUnixTimestamp64Milli(clock) + {shift:Int64}, {bucket:Int64}) AS bucket,
    uniqExact(story_id) AS stories, uniqExact(publisher_family) AS families
FROM (
    SELECT '' AS organization, '' AS topic, source, story_id, publisher_family,
        if(abs(toUnixTimestamp64Milli(seen_at) - toUnixTimestamp64Milli(published_at)) <= {lateness:Int64}
            AND NOT arrayExists(gap -> toUnixTimestamp64Milli(published_at) >= gap.1 AND toUnixTimestamp64Milli(published_at) < gap.2, {gaps:Array(Tuple(Int64, Int64))}),
            seen_at, published_at) AS clock
    FROM articles
    WHERE published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})
        AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
        AND ({source:String} = '' OR source = {source:String})
)
WHERE clock >= fromUnixTimestamp64Milli({since:Int64}) AND clock < fromUnixTimestamp64Milli({until:Int64})
GROUP BY organization, topic, source, bucket
ORDER BY organization, topic, source, bucket
