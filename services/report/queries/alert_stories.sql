-- The stories in the time of an alert, the most printed first: of each its earliest article, with the sentence that decided,
-- how many articles it has there, and its publishers.
WITH watched AS (
    SELECT article_id, story_id, publisher, publisher_family, lang, published_at, seen_at, evidence AS decisive, toString(sentiment) AS tone FROM pairs
    WHERE {organization:String} != '' AND {topic:String} != '' AND organization = {organization:String} AND topic = {topic:String}
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT article_id, story_id, publisher, publisher_family, lang, published_at, seen_at, sentence AS decisive, toString(sentiment) AS tone FROM organizations
    WHERE {organization:String} != '' AND {topic:String} = '' AND organization = {organization:String}
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT article_id, story_id, publisher, publisher_family, lang, published_at, seen_at, sentence AS decisive, toString(sentiment) AS tone FROM topics
    WHERE {organization:String} = '' AND {topic:String} != '' AND topic = {topic:String}
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
    UNION ALL
    SELECT article_id, story_id, publisher, publisher_family, lang, published_at, seen_at, '' AS decisive, '' AS tone FROM articles
    WHERE {organization:String} = '' AND {topic:String} = '' AND ({source:String} = '' OR source = {source:String})
        AND published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
),
behind AS (
    SELECT *, if(abs(dateDiff('second', published_at, seen_at)) <= 6 * 3600, seen_at, published_at) AS clock FROM watched
    WHERE clock >= {since:DateTime64(3)} AND clock < {until:DateTime64(3)}
)
SELECT b.article_id AS article_id, a.title AS title, b.publisher AS publisher, b.lang AS lang, b.published_at AS published_at,
    b.decisive AS sentence, b.tone AS sentiment, b.articles AS articles, b.families AS publisher_families, b.publishers AS publishers
FROM (
    SELECT *, count() OVER (PARTITION BY story_id) AS articles, uniqExact(publisher_family) OVER (PARTITION BY story_id) AS families,
        groupUniqArray(publisher) OVER (PARTITION BY story_id) AS publishers
    FROM behind
    ORDER BY published_at, article_id
    LIMIT 1 BY story_id
) AS b
INNER JOIN (
    SELECT article_id, title FROM articles
    WHERE published_at >= {since:DateTime64(3)} - INTERVAL 6 HOUR AND published_at < {until:DateTime64(3)} + INTERVAL 6 HOUR
) AS a ON a.article_id = b.article_id
ORDER BY articles DESC, published_at, article_id
LIMIT 500
