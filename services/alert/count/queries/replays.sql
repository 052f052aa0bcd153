-- The replays of the past that are in sight, with their articles and the times between which these count.
SELECT replay, count() AS articles, toUnixTimestamp64Milli(min(clock)) AS first_ms, toUnixTimestamp64Milli(max(clock)) AS last_ms
FROM (
    SELECT replay, if(abs(toUnixTimestamp64Milli(seen_at) - toUnixTimestamp64Milli(published_at)) <= {lateness:Int64}, seen_at, published_at) AS clock
    FROM articles
    WHERE replay != ''
)
GROUP BY replay
ORDER BY replay
