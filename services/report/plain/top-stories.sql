SELECT a.story_id AS story_id, argMin(a.title, (a.published_at, a.article_id)) AS title, min(a.published_at) AS first_published_at,
    multiIf({count:String} = 'stories', uniqExact(a.story_id), {count:String} = 'articles', uniqExact(a.article_id), uniqExact(a.publisher_family)) AS count,
    uniqExact(a.article_id) AS articles, uniqExact(a.publisher_family) AS publishers, uniqExact(a.publisher) AS outlets,
    argMin(a.article_id, (a.published_at, a.article_id)) AS article_id, argMin(a.url, (a.published_at, a.article_id)) AS url
FROM articles AS a
WHERE a.published_at >= {since:DateTime} AND a.published_at < {until:DateTime} AND ({lang:String} = '' OR a.lang = {lang:String})
    AND ({topic:String} = '' OR a.article_id IN (SELECT article_id FROM topics WHERE topic = {topic:String}))
    AND ({organization:String} = '' OR a.article_id IN (SELECT article_id FROM organizations WHERE organization = {organization:String}))
GROUP BY story_id
ORDER BY count DESC, publishers DESC, articles DESC, first_published_at DESC, story_id
LIMIT {top:UInt32}
