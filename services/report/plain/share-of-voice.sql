WITH
all_rows AS (
    SELECT multiIf(
        {by:String} = 'hour',  toStartOfHour(toDateTime(published_at), {zone:String}),
        {by:String} = 'day',   toStartOfDay(toDateTime(published_at), {zone:String}),
        {by:String} = 'week',  toDateTime(toMonday(toDateTime(published_at), {zone:String}), {zone:String}),
        {by:String} = 'month', toDateTime(toStartOfMonth(toDateTime(published_at), {zone:String}), {zone:String}),
        toTimeZone({since:DateTime}, {zone:String})) AS period, *
    FROM (
    SELECT organization, '' AS topic, mentions, story_id, publisher_family, sentiment, sentiment_score, lang, published_at FROM organizations WHERE {topic:String} = ''
    UNION ALL
    SELECT organization, topic, 0, story_id, publisher_family, sentiment, sentiment_score, lang, published_at FROM pairs WHERE {topic:String} != '' AND topic = {topic:String}
)
    WHERE published_at >= toStartOfFifteenMinutes({since:DateTime}) AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime} AND ({lang:String} = '' OR lang = {lang:String})
),
counted AS (
    SELECT period, organization, multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count, count() AS articles, uniqExact(story_id) AS stories, uniqExact(publisher_family) AS publishers,
    countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'neutral') AS neutral, countIf(sentiment = 'negative') AS negative,
    round((positive - negative) / greatest(positive + neutral + negative, 1), 4) AS polarity
    FROM all_rows
    GROUP BY period, organization
),
whole AS (SELECT period, sum(count) AS total FROM counted GROUP BY period),
most AS (
    SELECT organization, multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count, count() AS articles, uniqExact(story_id) AS stories, uniqExact(publisher_family) AS publishers FROM all_rows GROUP BY organization ORDER BY count DESC, organization LIMIT {top:UInt32}
)
SELECT period, organization AS entity_id, count, round(count / greatest(total, 1), 4) AS share,
    articles, stories, publishers, positive, neutral, negative, polarity
FROM counted JOIN whole USING period
WHERE organization IN (SELECT organization FROM most)
ORDER BY period, count DESC, entity_id
