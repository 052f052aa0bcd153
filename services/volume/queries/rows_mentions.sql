INSERT INTO rows_mentions (article_id, revision, made_by, published_at, seen_at, early, mention_id, kind, entity_id, surface, field, place, prominence, start, end, sentence, sentiment, sentiment_score, source, publisher, publisher_family, lang)
SELECT id, revision, 'volume/volume', at, at + toIntervalSecond(30 + n % 600), 1,
    reinterpretAsUUID(concat(reinterpretAsFixedString(cityHash64({seed:UInt64}, n, revision, organization, i)), reinterpretAsFixedString(cityHash64({seed:UInt64}, n, i, organization, revision)))),
    'organization', {names:Array(String)}[organization + 1], {names:Array(String)}[organization + 1], if(i = 0, 'title', 'text'),
    if(i = 0, 'title', 'body'), if(i = 0, 'main', 'minor'), 40 * i, 40 * i + 10, concat('Sentence ', toString(h % 997), ' of story ', toString(lead), '.'),
    multiIf(h % 10 < 3, 'positive', h % 10 < 8, 'neutral', 'negative'), multiIf(h % 10 < 3, 0.6, h % 10 < 8, 0, -0.6),
    concat('feed-', toString(publisher)), concat('paper-', toString(publisher)), concat('family-', toString(intDiv(publisher, 2))), if(publisher % 9 < 5, 'ko', 'en')
FROM (SELECT *, organization, cityHash64({seed:UInt64}, lead, organization, 'x') AS h FROM volume_news ARRAY JOIN organizations AS organization)
ARRAY JOIN range(1 + h % 4) AS i
