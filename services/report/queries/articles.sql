-- The articles behind a point of a chart, newest first, each with the sentence that decided. What is asked for says where
-- that sentence comes from: the pair of organization and topic, the one or the other, or the article alone.
WITH
chosen AS (
    SELECT article_id, published_at, sentiment, sentiment_score, evidence AS sentence FROM pairs
    WHERE {organization:String} != '' AND {topic:String} != ''
        AND organization = {organization:String} AND topic = {topic:String}
        AND published_at >= {since:DateTime64(3)} AND published_at < {until:DateTime64(3)}
    UNION ALL
    SELECT article_id, published_at, sentiment, sentiment_score, sentence FROM organizations
    WHERE {organization:String} != '' AND {topic:String} = '' AND organization = {organization:String}
        AND published_at >= {since:DateTime64(3)} AND published_at < {until:DateTime64(3)}
    UNION ALL
    SELECT article_id, published_at, sentiment, sentiment_score, sentence FROM topics
    WHERE {organization:String} = '' AND {topic:String} != '' AND topic = {topic:String}
        AND published_at >= {since:DateTime64(3)} AND published_at < {until:DateTime64(3)}
)
SELECT
    a.article_id AS article_id, a.title AS title, a.url AS url, a.source AS source, a.publisher AS publisher, a.lang AS lang,
    a.published_at AS published_at, a.seen_at AS seen_at, a.story_id AS story_id,
    c.sentence AS sentence,
    if(c.article_id = a.article_id, toString(c.sentiment), '') AS sentiment,
    c.sentiment_score AS sentiment_score,
    if({organization:String} != '' OR {topic:String} != '', '', substringUTF8(a.text, 1, 200)) AS beginning
FROM articles AS a
LEFT JOIN chosen AS c ON c.article_id = a.article_id
WHERE a.published_at >= {since:DateTime64(3)} AND a.published_at < {until:DateTime64(3)}
    AND ({lang:String} = '' OR a.lang = {lang:String})
    AND ({source:String} = '' OR a.source = {source:String})
    AND (({organization:String} = '' AND {topic:String} = '') OR a.article_id IN (SELECT article_id FROM chosen))
    AND ({sentiment:String} = '' OR toString(c.sentiment) = {sentiment:String})
    AND (a.published_at < {after_at:DateTime64(3)} OR a.published_at = {after_at:DateTime64(3)} AND a.article_id > {after_id:UUID})
ORDER BY published_at DESC, article_id
LIMIT {limit:UInt32}
