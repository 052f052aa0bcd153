WITH counted AS (
    SELECT topic,
        multiIf({count:String} = 'stories', uniqExactIf(story_id, lang = 'ko'), {count:String} = 'publishers', uniqExactIf(publisher_family, lang = 'ko'), countIf(lang = 'ko')) AS korean,
        multiIf({count:String} = 'stories', uniqExactIf(story_id, lang = 'en'), {count:String} = 'publishers', uniqExactIf(publisher_family, lang = 'en'), countIf(lang = 'en')) AS english,
        round(if(countIf(lang = 'ko') = 0, 0, avgIf(toInt8(sentiment), lang = 'ko')), 4) AS polarity_korean,
        round(if(countIf(lang = 'en') = 0, 0, avgIf(toInt8(sentiment), lang = 'en')), 4) AS polarity_english
    FROM (
        SELECT topic, story_id, publisher_family, sentiment, lang, published_at FROM topics WHERE {organization:String} = ''
        UNION ALL
        SELECT topic, story_id, publisher_family, sentiment, lang, published_at FROM pairs WHERE {organization:String} != '' AND organization = {organization:String}
    )
    WHERE published_at >= toStartOfFifteenMinutes({since:DateTime}) AND toStartOfFifteenMinutes(toDateTime(published_at)) < {until:DateTime} AND lang IN ('ko', 'en')
    GROUP BY topic
)
SELECT topic, korean, english, round(korean / greatest((SELECT sum(korean) FROM counted), 1), 4) AS share_korean,
    round(english / greatest((SELECT sum(english) FROM counted), 1), 4) AS share_english,
    if(english = 0, NULL, round((korean / greatest((SELECT sum(korean) FROM counted), 1)) / (english / greatest((SELECT sum(english) FROM counted), 1)), 2)) AS ratio,
    polarity_korean, polarity_english
FROM counted
ORDER BY korean + english DESC, topic
LIMIT {top:UInt32}
