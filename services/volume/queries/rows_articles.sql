INSERT INTO rows_articles (article_id, revision, made_by, published_at, seen_at, early, time_trust, url, source, publisher, publisher_family, lang, author, title, text, flags, replay)
SELECT id, revision, 'volume/volume', at, at + toIntervalSecond(30 + n % 600), 1, 'claimed',
    concat('https://paper', toString(publisher), '.example/news/', toString(n)), concat('feed-', toString(publisher)), concat('paper-', toString(publisher)),
    concat('family-', toString(intDiv(publisher, 2))), if(publisher % 9 < 5, 'ko', 'en'), '',
    concat('Story ', toString(lead), ' about ', toString(organizations[1])),
    concat('What paper ', toString(publisher), ' writes of story ', toString(lead), ', revision ', toString(revision), '.'), [], ''
FROM volume_news
