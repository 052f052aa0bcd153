INSERT INTO rows_events (article_id, revision, made_by, published_at, seen_at, early, event_id, kind, roles, amount, currency, date, place, certainty, sentence, source, publisher, publisher_family, lang)
SELECT id, revision, 'volume/volume', at, at + toIntervalSecond(30 + n % 600), 1,
    reinterpretAsUUID(concat(reinterpretAsFixedString(cityHash64({seed:UInt64}, n, 'k')), reinterpretAsFixedString(cityHash64({seed:UInt64}, n, 'l')))),
    ['cooperation', 'supply-contract', 'funding', 'acquisition', 'launch', 'personnel', 'policy', 'capacity', 'plan'][1 + h % 9],
    map('company', [{names:Array(String)}[organizations[1] + 1]]), 0, '', '', '', 'announced', concat('Sentence ', toString(h % 997), ' of story ', toString(lead), '.'),
    concat('feed-', toString(publisher)), concat('paper-', toString(publisher)), concat('family-', toString(intDiv(publisher, 2))), if(publisher % 9 < 5, 'ko', 'en')
FROM (SELECT *, cityHash64({seed:UInt64}, lead, 'v') AS h FROM volume_news)
WHERE h % 100 < 70
