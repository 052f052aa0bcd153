SELECT source, publisher, publisher_family,
    multiIf({count:String} = 'stories', uniqExact(story_id), {count:String} = 'publishers', uniqExact(publisher_family), uniqExact(article_id)) AS count,
    uniqExact(article_id) AS articles, uniqExact(story_id) AS stories,
    round(quantileExactIf(0.5)(dateDiff('second', published_at, seen_at), time_trust = 'claimed')) AS median_delay_seconds,
    round(countIf(time_trust != 'claimed') / count(), 4) AS share_untrusted_times,
    max(published_at) AS last_published_at, max(seen_at) AS last_seen_at
FROM articles
WHERE published_at >= {since:DateTime} AND published_at < {until:DateTime} AND ({lang:String} = '' OR lang = {lang:String})
GROUP BY source, publisher, publisher_family
ORDER BY count DESC, articles DESC, source, publisher
LIMIT {top:UInt32}
