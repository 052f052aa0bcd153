-- The organizations and terms that the stories in the time of an alert have more often than all news has on average in as long a
-- stretch before: `past` seconds before it are looked at.
WITH watched AS (
    SELECT article_id, story_id, published_at, seen_at FROM pairs
    WHERE {organization:String} != '' AND {topic:String} != '' AND organization = {organization:String} AND topic = {topic:String}
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT article_id, story_id, published_at, seen_at FROM organizations
    WHERE {organization:String} != '' AND {topic:String} = '' AND organization = {organization:String}
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT article_id, story_id, published_at, seen_at FROM topics
    WHERE {organization:String} = '' AND {topic:String} != '' AND topic = {topic:String}
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT article_id, story_id, published_at, seen_at FROM articles
    WHERE {organization:String} = '' AND {topic:String} = '' AND ({source:String} = '' OR source = {source:String})
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
),
behind AS (
    SELECT article_id, story_id, if(abs(dateDiff('second', published_at, seen_at)) <= 6 * 3600, seen_at, published_at) AS clock FROM watched
    WHERE clock >= {since:DateTime64(3)} AND clock < {until:DateTime64(3)}
),
named AS (
    SELECT 'organization' AS kind, toString(organization) AS name, article_id, story_id, published_at FROM organizations
    WHERE organization != {organization:String}
        AND published_at >= {since:DateTime64(3)} - toIntervalSecond({past:UInt32}) AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT 'term', term, article_id, story_id, published_at FROM terms
    WHERE published_at >= {since:DateTime64(3)} - toIntervalSecond({past:UInt32}) AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
)
SELECT kind, name, uniqExactIf(story_id, article_id IN (SELECT article_id FROM behind)) AS stories,
    round(uniqExactIf(story_id, published_at < {since:DateTime64(3)} - INTERVAL 6 HOUR)
        * dateDiff('second', {since:DateTime64(3)}, {until:DateTime64(3)}) / greatest({past:UInt32}, 1), 2) AS expected
FROM named
WHERE (kind, name) IN (SELECT kind, name FROM named WHERE article_id IN (SELECT article_id FROM behind))
GROUP BY kind, name
HAVING stories >= 3 AND stories >= 3 * expected
ORDER BY kind, stories - expected DESC, name
LIMIT 8 BY kind
