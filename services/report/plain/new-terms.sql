WITH
    least({until:DateTime}, now('UTC')) AS upto,
    toIntervalSecond(least(4 * greatest(dateDiff('second', {since:DateTime}, upto), 900), 28 * 86400)) AS baseline,
chosen AS (
    SELECT article_id, story_id, published_at, published_at < toStartOfFifteenMinutes({since:DateTime}) AS before,
        multiIf({count:String} = 'stories', toString(story_id), {count:String} = 'articles', toString(article_id), publisher_family) AS one
    FROM articles
    WHERE published_at >= toStartOfFifteenMinutes({since:DateTime} - baseline) AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime}
        AND ({lang:String} = '' OR lang = {lang:String})
        AND ({topic:String} = '' OR article_id IN (SELECT article_id FROM topics WHERE topic = {topic:String}))
)
SELECT term, uniqExactIf(one, NOT before) AS count, uniqExactIf(story_id, NOT before) AS stories, uniqExactIf(article_id, NOT before) AS articles,
    uniqExactIf(one, before) AS previous,
    round((previous + 0.5) / ((SELECT uniqExactIf(one, before) FROM chosen) + 1) * (SELECT uniqExactIf(one, NOT before) FROM chosen), 2) AS expected,
    round((count - expected) / sqrt(expected + 1), 2) AS score, minIf(published_at, NOT before) AS first_published_at
FROM (SELECT article_id, term FROM terms) AS t INNER JOIN chosen USING (article_id)
GROUP BY term
HAVING count > 1 AND score > 1 AND (SELECT uniqExactIf(one, before) FROM chosen) > 0
ORDER BY score DESC, count DESC, first_published_at DESC, cityHash64(term)
LIMIT {top:UInt32}
