WITH
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
all_rows AS (
    SELECT *, published_at >= toStartOfFifteenMinutes({since:DateTime}) AS now FROM pairs
    WHERE topic = {topic:String} AND published_at >= toStartOfFifteenMinutes({since:DateTime} - toIntervalSecond(length))
        AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime} AND ({lang:String} = '' OR lang = {lang:String})
),
counted AS (
    SELECT organization,
        multiIf({count:String} = 'stories', uniqExactIf(story_id, now), {count:String} = 'publishers', uniqExactIf(publisher_family, now), countIf(now)) AS count,
        multiIf({count:String} = 'stories', uniqExactIf(story_id, NOT now), {count:String} = 'publishers', uniqExactIf(publisher_family, NOT now), countIf(NOT now)) AS previous,
        countIf(now AND sentiment = 'positive') AS positive, countIf(now AND sentiment = 'neutral') AS neutral, countIf(now AND sentiment = 'negative') AS negative
    FROM all_rows GROUP BY organization
),
shares AS (
    SELECT *, count / greatest((SELECT sum(count) FROM counted), 1) AS share_now, previous / greatest((SELECT sum(previous) FROM counted), 1) AS share_before
    FROM counted ORDER BY share_now - share_before DESC, count DESC, organization LIMIT {top:UInt32}
),
told AS (
    SELECT organization, story_id, uniqExact(publisher_family) AS publishers, min((published_at, article_id)) AS earliest
    FROM all_rows WHERE now GROUP BY organization, story_id
    ORDER BY organization, publishers DESC, min(published_at) DESC, if(length(groupArray(article_id)) = 1, any(article_id), story_id)
    LIMIT 10 BY organization
),
best AS (
    SELECT r.organization AS organization, r.article_id AS article_id, r.published_at AS published_at, r.evidence AS evidence, toString(r.sentiment) AS sentiment
    FROM all_rows AS r INNER JOIN told AS t ON t.organization = r.organization AND t.story_id = r.story_id INNER JOIN shares AS s ON s.organization = r.organization
    WHERE r.now AND t.earliest = (r.published_at, r.article_id)
    ORDER BY toInt8(r.sentiment) = sign(toInt64(s.positive) - toInt64(s.negative)) DESC, t.publishers DESC, abs(r.sentiment_score) DESC, r.published_at DESC, r.article_id DESC
    LIMIT 1 BY r.organization
)
SELECT s.organization AS entity_id, round(share_now, 4) AS share, round(share_before, 4) AS previous_share, round(share_now - share_before, 4) AS gain,
    a.title AS title, a.publisher AS publisher, b.evidence AS sentence, b.sentiment AS sentiment, count, previous, positive, neutral, negative,
    round((positive - negative) / greatest(positive + neutral + negative, 1), 4) AS polarity,
    if(b.organization = '', NULL, b.published_at) AS published_at, if(b.organization = '', '', toString(b.article_id)) AS article_id
FROM shares AS s LEFT JOIN best AS b ON b.organization = s.organization LEFT JOIN articles AS a ON a.article_id = b.article_id
ORDER BY share_now - share_before DESC, count DESC, entity_id
