-- Computes the wanted quarter hours whole, from what the views show now. `within` is put in as text: the stretches of time
-- that hold them.
INSERT INTO rollup (kind, topic, organization, lang, bucket, run, articles, mentions, positive, neutral, negative,
    score_thousandths, stories, publisher_families, computed_at)
SELECT kind, topic, organization, lang, bucket, {run:UInt64}, count(), sum(named),
    countIf(sentiment = 'positive'), countIf(sentiment = 'neutral'), countIf(sentiment = 'negative'),
    sum(toInt64(round(sentiment_score * 1000))), uniqExactState(story_id), uniqExactState(toString(publisher_family)), now()
FROM (
    SELECT 'all' AS kind, '' AS topic, '' AS organization, toString(lang) AS lang,
        toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')) AS bucket, 0 AS named, 'none' AS sentiment,
        toFloat32(0) AS sentiment_score, story_id, publisher_family
    FROM articles WHERE {within}
    UNION ALL
    SELECT 'organization', '', toString(organization), toString(lang), toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')),
        mentions, toString(sentiment), sentiment_score, story_id, publisher_family
    FROM organizations WHERE {within}
    UNION ALL
    SELECT 'topic', toString(topic), '', toString(lang), toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')),
        0, toString(sentiment), sentiment_score, story_id, publisher_family
    FROM topics WHERE {within}
    UNION ALL
    SELECT 'pair', toString(topic), toString(organization), toString(lang), toStartOfFifteenMinutes(toDateTime(published_at, 'UTC')),
        0, toString(sentiment), sentiment_score, story_id, publisher_family
    FROM pairs WHERE {within}
)
WHERE bucket IN (SELECT bucket FROM wanted)
GROUP BY kind, topic, organization, lang, bucket
