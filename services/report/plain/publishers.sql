WITH
told AS (
    SELECT article_id, story_id, publisher, publisher_family, lang, published_at FROM articles
    WHERE published_at >= {since:DateTime} AND published_at < {until:DateTime}
        AND ({topic:String} = '' OR article_id IN (SELECT article_id FROM topics WHERE topic = {topic:String}))
),
shared AS (SELECT story_id FROM told GROUP BY story_id HAVING uniqExact(publisher_family) > 1),
first_articles AS (SELECT argMin(article_id, (published_at, article_id)) FROM told WHERE story_id IN (SELECT story_id FROM shared) GROUP BY story_id)
SELECT publisher_family,
    arrayStringConcat(arraySort(groupUniqArray(10)(publisher)), ', ') AS outlet_names,
    multiIf({count:String} = 'stories', uniqExact(story_id), {count:String} = 'publishers', uniqExact(publisher_family), uniqExact(article_id)) AS count,
    uniqExact(article_id) AS articles, uniqExact(story_id) AS stories,
    countIf(article_id IN (SELECT * FROM first_articles)) AS first_with,
    round(first_with / greatest(uniqExactIf(story_id, story_id IN (SELECT story_id FROM shared)), 1), 4) AS share_first
FROM told
WHERE {lang:String} = '' OR lang = {lang:String}
GROUP BY publisher_family
ORDER BY count DESC, articles DESC, publisher_family
LIMIT {top:UInt32}
