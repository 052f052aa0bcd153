SELECT multiIf(
        {by:String} = 'hour',  toStartOfHour(toDateTime(published_at), {zone:String}),
        {by:String} = 'day',   toStartOfDay(toDateTime(published_at), {zone:String}),
        {by:String} = 'week',  toDateTime(toMonday(toDateTime(published_at), {zone:String}), {zone:String}),
        {by:String} = 'month', toDateTime(toStartOfMonth(toDateTime(published_at), {zone:String}), {zone:String}),
        toTimeZone({since:DateTime}, {zone:String})) AS period,
    organization AS entity_id, multiIf({count:String} = 'stories', stories, {count:String} = 'publishers', publishers, articles) AS count,
    count() AS articles, uniqExact(story_id) AS stories, uniqExact(publisher_family) AS publishers, if({topic:String} = '', sum(mentions), NULL) AS mentions,
    countIf(sentiment = 'positive') AS positive, countIf(sentiment = 'neutral') AS neutral, countIf(sentiment = 'negative') AS negative,
    round((positive - negative) / greatest(positive + neutral + negative, 1), 4) AS polarity
FROM (
    SELECT organization, '' AS topic, mentions, story_id, publisher_family, sentiment, sentiment_score, lang, published_at FROM organizations WHERE {topic:String} = ''
    UNION ALL
    SELECT organization, topic, 0, story_id, publisher_family, sentiment, sentiment_score, lang, published_at FROM pairs WHERE {topic:String} != '' AND topic = {topic:String}
)
WHERE ({organization:String} = '' OR organization = {organization:String}) AND published_at >= toStartOfFifteenMinutes({since:DateTime}) AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime} AND ({lang:String} = '' OR lang = {lang:String})
GROUP BY period, entity_id
ORDER BY period, entity_id
