WITH
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
now_rows AS (
    SELECT organization AS id, multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count, count() AS articles, uniqExact(story_id) AS stories, uniqExact(publisher_family) AS publishers,
    countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'neutral') AS neutral, countIf(sentiment = 'negative') AS negative,
    round((positive - negative) / greatest(positive + neutral + negative, 1), 4) AS polarity
    FROM (
    SELECT organization, '' AS topic, mentions, story_id, publisher_family, sentiment, sentiment_score, lang, published_at FROM organizations WHERE {topic:String} = ''
    UNION ALL
    SELECT organization, topic, 0, story_id, publisher_family, sentiment, sentiment_score, lang, published_at FROM pairs WHERE {topic:String} != '' AND topic = {topic:String}
)
    WHERE published_at >= toStartOfFifteenMinutes({since:DateTime}) AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime} AND ({lang:String} = '' OR lang = {lang:String})
    GROUP BY id
),
before_rows AS (
    SELECT organization AS id, multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count, count() AS articles, uniqExact(story_id) AS stories, uniqExact(publisher_family) AS publishers
    FROM (
    SELECT organization, '' AS topic, mentions, story_id, publisher_family, sentiment, sentiment_score, lang, published_at FROM organizations WHERE {topic:String} = ''
    UNION ALL
    SELECT organization, topic, 0, story_id, publisher_family, sentiment, sentiment_score, lang, published_at FROM pairs WHERE {topic:String} != '' AND topic = {topic:String}
)
    WHERE published_at >= toStartOfFifteenMinutes({since:DateTime} - toIntervalSecond(length)) AND published_at < toStartOfFifteenMinutes({since:DateTime}) AND ({lang:String} = '' OR lang = {lang:String})
    GROUP BY id
)
SELECT if(n.id = '', b.id, n.id) AS entity_id, n.count AS count, b.count AS previous,
    if(previous = 0, NULL, round(count / previous - 1, 4)) AS change,
    n.articles AS articles, n.stories AS stories, n.publishers AS publishers, n.positive AS positive, n.neutral AS neutral, n.negative AS negative,
    n.polarity AS polarity
FROM now_rows AS n FULL JOIN before_rows AS b ON n.id = b.id
ORDER BY count DESC, entity_id
LIMIT {top:UInt32}
