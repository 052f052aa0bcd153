-- Each source of the four weeks before `now`: its last article, its articles by stretches of 24 hours before `now` (days: how
-- many such stretches ago, and how many), and the pause between two articles that 99 of 100 of its pauses do not exceed.
SELECT source, argMax(publisher, published_at) AS publisher, argMax(lang, published_at) AS lang,
    min(published_at) AS first_published_at, max(published_at) AS last_published_at, max(seen_at) AS last_seen_at,
    sumMap(map(toUInt16(greatest(intDiv(dateDiff('second', published_at, {now:DateTime64(3)}), 86400), 0)), toUInt64(1))) AS days,
    -- the first article of the four weeks has none before it
    quantileExactIf(0.99)(pause, number > 1) AS pause_seconds
FROM (
    SELECT source, publisher, lang, published_at, seen_at,
        dateDiff('second', lagInFrame(published_at) OVER by_time, published_at) AS pause,
        row_number() OVER by_time AS number
    FROM articles
    WHERE published_at > {now:DateTime64(3)} - INTERVAL 29 DAY AND published_at < {now:DateTime64(3)} + INTERVAL 36 HOUR
    WINDOW by_time AS (PARTITION BY source ORDER BY published_at, article_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
GROUP BY source
ORDER BY source
LIMIT 5000
