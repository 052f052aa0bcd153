INSERT INTO rows_pairs (article_id, revision, made_by, published_at, seen_at, early, organization, topic, sentiment, sentiment_score, evidence, source, publisher, publisher_family, lang)
SELECT id, revision, 'volume/volume', at, at + toIntervalSecond(30 + n % 600), 1, {names:Array(String)}[organization + 1], {subjects:Array(String)}[topic + 1],
    multiIf(h % 10 < 3, 'positive', h % 10 < 8, 'neutral', 'negative'), multiIf(h % 10 < 3, 0.6, h % 10 < 8, 0, -0.6), concat('Sentence ', toString(h % 997), ' of story ', toString(lead), '.'),
    concat('feed-', toString(publisher)), concat('paper-', toString(publisher)), concat('family-', toString(intDiv(publisher, 2))), if(publisher % 9 < 5, 'ko', 'en')
FROM (
    SELECT *, topic, cityHash64({seed:UInt64}, lead, organization, topic, 'z') AS h
    FROM (SELECT *, organization FROM volume_news ARRAY JOIN organizations AS organization)
    ARRAY JOIN topics AS topic
)
WHERE intDiv(h, 16) % 100 < 53
