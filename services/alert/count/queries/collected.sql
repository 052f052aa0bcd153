-- Articles of all sources in each bucket, by the clock that rules count by: where there are none, nothing was collected.
SELECT intDiv(toUnixTimestamp64Milli(clock) + {shift:Int64}, {bucket:Int64}) AS bucket, count() AS articles
FROM (
    SELECT if(abs(toUnixTimestamp64Milli(seen_at) - toUnixTimestamp64Milli(published_at)) <= {lateness:Int64}, seen_at, published_at) AS clock
    FROM {articles:Identifier}
    WHERE published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})
        AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
)
WHERE clock >= fromUnixTimestamp64Milli({since:Int64}) AND clock < fromUnixTimestamp64Milli({until:Int64})
GROUP BY bucket
ORDER BY bucket
