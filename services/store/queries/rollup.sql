-- Computes the wanted quarter hours whole, from what the views show now. `within` is put in as text: the stretches of time
-- that hold them. An article that may share its story with others has a row in story_of.
INSERT INTO rollup (kind, topic, organization, lang, bucket, run, articles, mentions, positive, neutral, negative,
    score_thousandths, alone, alone_stories, shared, families, computed_at)
SELECT kind, topic, organization, lang, bucket, {run:UInt64}, count(), sum(named),
    countIf(sentiment = 'positive'), countIf(sentiment = 'neutral'), countIf(sentiment = 'negative'),
    sum(toInt64(round(sentiment_score * 1000))),
    countIf((published_at, article_id) NOT IN (SELECT published_at, article_id FROM story_of WHERE {within}) AS only),
    arraySort(groupArrayIf(story_id, only)), arraySort(arrayDistinct(groupArrayIf(story_id, NOT only))),
    arraySort(arrayDistinct(groupArray(publisher_family))), now()
FROM (
    SELECT 'all' AS kind, '' AS topic, '' AS organization, toString(lang) AS lang,
        toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) AS bucket, 0 AS named, 'none' AS sentiment,
        toFloat32(0) AS sentiment_score, story_id, publisher_family, published_at, article_id
    FROM articles WHERE {within}
    UNION ALL
    SELECT 'organization', '', toString(organization), toString(lang), toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')),
        mentions, toString(sentiment), sentiment_score, story_id, publisher_family, published_at, article_id
    FROM organizations WHERE {within}
    UNION ALL
    SELECT 'topic', toString(topic), '', toString(lang), toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')),
        0, toString(sentiment), sentiment_score, story_id, publisher_family, published_at, article_id
    FROM topics WHERE {within}
    UNION ALL
    SELECT 'pair', toString(topic), toString(organization), toString(lang), toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')),
        0, toString(sentiment), sentiment_score, story_id, publisher_family, published_at, article_id
    FROM pairs WHERE {within}
)
WHERE bucket IN (SELECT bucket FROM wanted)
GROUP BY kind, topic, organization, lang, bucket
