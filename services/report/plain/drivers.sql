WITH
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
about AS (
    SELECT article_id, story_id, toString(publisher_family) AS family, published_at < toStartOfFifteenMinutes({since:DateTime}) AS before FROM topics
    WHERE topic = {topic:String} AND published_at >= toStartOfFifteenMinutes({since:DateTime} - toIntervalSecond(length))
        AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime}
        AND ({lang:String} = '' OR lang = {lang:String})
),
driven AS (
    SELECT 'publisher' AS kind, family AS driver, article_id, cityHash64('publisher', family) AS tie FROM about
    UNION ALL
    SELECT 'organization', toString(organization), article_id, 0 FROM pairs WHERE topic = {topic:String}
    UNION ALL
    SELECT 'story', toString(story_id), article_id, cityHash64('story', story_id) FROM about WHERE story_id IN (SELECT story_id FROM about GROUP BY story_id HAVING count() > 1)
    UNION ALL
    SELECT 'term', term, article_id, cityHash64(term) FROM terms
),
measured AS (
    SELECT article_id, before, multiIf({count:String} = 'stories', toString(story_id), {count:String} = 'publishers', family, toString(article_id)) AS one FROM about
),
named AS (
    SELECT toString(story_id) AS story_id, argMin(title, (published_at, article_id)) AS title, argMin(publisher, (published_at, article_id)) AS publisher,
        toString(argMin(article_id, (published_at, article_id))) AS first_article
    FROM articles WHERE article_id IN (SELECT article_id FROM about) GROUP BY story_id
)
SELECT c.kind AS kind, if(kind = 'story', n.title, c.driver) AS driver, if(kind = 'story', n.publisher, '') AS publisher,
    c.count AS count, c.previous AS previous, c.difference AS difference, c.contribution AS contribution, c.articles AS articles,
    if(kind = 'organization', c.driver, '') AS entity_id, if(kind = 'story', c.driver, '') AS story_id, if(kind = 'story', n.first_article, '') AS article_id
FROM (
    SELECT kind, driver, tie, uniqExactIf(one, NOT before) AS count, uniqExactIf(one, before) AS previous, toInt64(count) - toInt64(previous) AS difference,
        round(difference / nullIf((SELECT toInt64(uniqExactIf(one, NOT before)) - toInt64(uniqExactIf(one, before)) FROM measured), 0), 4) AS contribution,
        uniqExactIf(article_id, NOT before) AS articles
    FROM driven INNER JOIN measured USING (article_id)
    GROUP BY kind, driver, tie
    ORDER BY kind, abs(difference) DESC, tie, driver
    LIMIT {top:UInt32} BY kind
) AS c LEFT JOIN named AS n ON n.story_id = c.driver
ORDER BY kind, abs(difference) DESC, c.tie, c.driver
