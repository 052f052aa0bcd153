-- Twenty thousand words; of them the news of each week has some hundred of its own.
INSERT INTO rows_terms (article_id, revision, made_by, published_at, seen_at, early, term, weight, source, publisher, publisher_family, lang)
SELECT id, revision, 'volume/volume', at, at + toIntervalSecond(30 + n % 600), 1, term, 1,
    concat('feed-', toString(publisher)), concat('paper-', toString(publisher)), concat('family-', toString(intDiv(publisher, 2))), if(publisher % 9 < 5, 'ko', 'en')
FROM (
    SELECT *, arrayDistinct(arrayMap(i -> concat(
            if(cityHash64({seed:UInt64}, lead, 'q', i) % 50 = 0, concat('week', toString(toRelativeWeekNum(at)), 'word'), 'word'),
            toString(toUInt32(floor(pow(20001, cityHash64({seed:UInt64}, lead, 'u', i) / 18446744073709551616.))))),
        range(4 + cityHash64({seed:UInt64}, lead, 'f') % 6))) AS words
    FROM volume_news
)
ARRAY JOIN words AS term
