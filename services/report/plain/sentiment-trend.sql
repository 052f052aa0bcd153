SELECT multiIf(
        {by:String} = 'hour',  toStartOfHour(toDateTime(published_at), {zone:String}),
        {by:String} = 'day',   toStartOfDay(toDateTime(published_at), {zone:String}),
        {by:String} = 'week',  toDateTime(toMonday(toDateTime(published_at), {zone:String}), {zone:String}),
        {by:String} = 'month', toDateTime(toStartOfMonth(toDateTime(published_at), {zone:String}), {zone:String}),
        toTimeZone({since:DateTime}, {zone:String})) AS period,
    {organization:String} AS entity_id, {topic:String} AS topic,
    multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count,
    count() AS articles, uniqExact(story_id) AS stories, uniqExact(publisher_family) AS publishers,
    countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'neutral') AS neutral, countIf(sentiment = 'negative') AS negative,
    round((positive - negative) / greatest(positive + neutral + negative, 1), 4) AS polarity,
    round(avg(sentiment_score), 4) AS score
FROM (
    SELECT toString(sentiment) AS sentiment, sentiment_score, story_id, publisher_family, lang, published_at FROM pairs
    WHERE {topic:String} != '' AND {organization:String} != '' AND topic = {topic:String} AND organization = {organization:String}
    UNION ALL
    SELECT toString(sentiment), sentiment_score, story_id, publisher_family, lang, published_at FROM organizations
    WHERE {topic:String} = '' AND {organization:String} != '' AND organization = {organization:String}
    UNION ALL
    SELECT toString(sentiment), sentiment_score, story_id, publisher_family, lang, published_at FROM topics
    WHERE {topic:String} != '' AND {organization:String} = '' AND topics.topic = {topic:String}
    UNION ALL
    SELECT '', 0, story_id, publisher_family, lang, published_at FROM articles WHERE {topic:String} = '' AND {organization:String} = ''
)
WHERE published_at >= toStartOfFifteenMinutes({since:DateTime}) AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime} AND ({lang:String} = '' OR lang = {lang:String})
GROUP BY period
ORDER BY period
