-- The keys of the articles behind an alert on one series in one bucket, the newest where there are more than the limit. No
-- join and no FINAL: those who read by these keys see what counts of them.
SELECT DISTINCT published_at, article_id
FROM {{.From}} published_at >= fromUnixTimestamp64Milli({since:Int64} - {lateness:Int64})
    AND published_at < fromUnixTimestamp64Milli({until:Int64} + {lateness:Int64})
    AND {{template "clock"}} >= fromUnixTimestamp64Milli({since:Int64}) AND {{template "clock"}} < fromUnixTimestamp64Milli({until:Int64})
ORDER BY published_at DESC, article_id
LIMIT {limit:UInt64}
