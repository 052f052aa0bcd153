WITH
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
all_rows AS (
    SELECT organization, story_id, publisher_family, sentiment, published_at >= toStartOfFifteenMinutes({since:DateTime}) AS now
    FROM (
        SELECT organization, story_id, publisher_family, sentiment, lang, published_at FROM organizations WHERE {topic:String} = ''
        UNION ALL
        SELECT organization, story_id, publisher_family, sentiment, lang, published_at FROM pairs WHERE {topic:String} != '' AND topic = {topic:String}
    )
    WHERE published_at >= toStartOfFifteenMinutes({since:DateTime} - toIntervalSecond(length)) AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime}
        AND ({lang:String} = '' OR lang = {lang:String})
),
counted AS (
    SELECT organization,
        multiIf({count:String} = 'stories', uniqExactIf(story_id, now), {count:String} = 'publishers', uniqExactIf(publisher_family, now), countIf(now)) AS count,
        multiIf({count:String} = 'stories', uniqExactIf(story_id, NOT now), {count:String} = 'publishers', uniqExactIf(publisher_family, NOT now), countIf(NOT now)) AS previous,
        countIf(now AND sentiment = 'positive') AS positive, countIf(now AND sentiment = 'neutral') AS neutral, countIf(now AND sentiment = 'negative') AS negative
    FROM all_rows GROUP BY organization
)
SELECT organization AS entity_id, round(count / greatest((SELECT sum(count) FROM counted), 1), 4) AS share,
    round(previous / greatest((SELECT sum(previous) FROM counted), 1), 4) AS previous_share,
    round(count / greatest((SELECT sum(count) FROM counted), 1) - previous / greatest((SELECT sum(previous) FROM counted), 1), 4) AS gain,
    count, previous, positive, neutral, negative, round((positive - negative) / greatest(positive + neutral + negative, 1), 4) AS polarity
FROM counted
ORDER BY count / greatest((SELECT sum(count) FROM counted), 1) - previous / greatest((SELECT sum(previous) FROM counted), 1) DESC, count DESC, entity_id
LIMIT {top:UInt32}
