-- Articles by their times and ids, newest first, each with the sentence that decided. `decided` is put in by the caller: it
-- says where that sentence comes from. With the times this reads a few places, without them all texts.
SELECT
    a.article_id AS article_id, a.title AS title, a.url AS url, a.source AS source, a.publisher AS publisher, a.lang AS lang,
    a.published_at AS published_at, a.seen_at AS seen_at, a.story_id AS story_id,
    d.sentence AS sentence,
    if(d.article_id = a.article_id, toString(d.sentiment), '') AS sentiment,
    d.sentiment_score AS sentiment_score,
    a.beginning AS beginning
FROM (
    SELECT article_id, title, url, source, publisher, lang, published_at, seen_at, story_id,
        if({organization:String} != '' OR {topic:String} != '', '', substringUTF8(text, 1, 200)) AS beginning
    FROM articles
    WHERE published_at IN {published:Array(DateTime64(3))} AND article_id IN {ids:Array(UUID)}
) AS a
LEFT JOIN (
    SELECT * FROM ({decided}) WHERE published_at IN {published:Array(DateTime64(3))} AND article_id IN {ids:Array(UUID)}
) AS d ON d.article_id = a.article_id AND d.published_at = a.published_at
ORDER BY published_at DESC, article_id DESC
