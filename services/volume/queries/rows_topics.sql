INSERT INTO rows_topics (article_id, revision, made_by, published_at, seen_at, early, topic, score, sentiment, sentiment_score, sentence, source, publisher, publisher_family, lang)
SELECT id, revision, 'volume/volume', at, at + toIntervalSecond(30 + n % 600), 1, {subjects:Array(String)}[topic + 1], 0.8,
    multiIf(h % 10 < 3, 'positive', h % 10 < 8, 'neutral', 'negative'), multiIf(h % 10 < 3, 0.6, h % 10 < 8, 0, -0.6), concat('Sentence ', toString(h % 997), ' of story ', toString(lead), '.'),
    concat('feed-', toString(publisher)), concat('paper-', toString(publisher)), concat('family-', toString(intDiv(publisher, 2))), if(publisher % 9 < 5, 'ko', 'en')
FROM (SELECT *, topic, cityHash64({seed:UInt64}, lead, topic, 'y') AS h FROM volume_news ARRAY JOIN topics AS topic)
