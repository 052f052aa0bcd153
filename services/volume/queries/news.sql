-- One row for an article's revision: when it is, which story it belongs to, which organizations and topics it speaks of.
-- Randomness is a hash of the seed, the article's number and a letter for what is drawn. Ranks are drawn log-uniformly:
-- rank r is drawn about as often as 1 / r (Zipf).
INSERT INTO volume_news
SELECT
    n, arrayJoin(if(cityHash64({seed:UInt64}, n, 'e') % 100 < 3, [1, 2], [1])) AS revision,
    reinterpretAsUUID(concat(reinterpretAsFixedString(cityHash64({seed:UInt64}, n, 'i')), reinterpretAsFixedString(cityHash64({seed:UInt64}, n, 'j')))) AS id,
    reinterpretAsUUID(concat(reinterpretAsFixedString(cityHash64({seed:UInt64}, lead, 'i')), reinterpretAsFixedString(cityHash64({seed:UInt64}, lead, 'j')))) AS story,
    toDateTime64(day, 3, 'UTC') + toIntervalMillisecond(3600000 * hour + cityHash64({seed:UInt64}, lead, 'm') % 3600000
        + if(n = lead, 0, cityHash64({seed:UInt64}, n, 'r') % 21600000)) AS at, -- reprints follow within six hours
    toUInt16(floor(pow(201, cityHash64({seed:UInt64}, n, 'p') / 18446744073709551616.)) - 1) AS publisher,
    lead,
    arrayDistinct(arrayMap(i -> toUInt16(floor(pow({organizations:UInt16} + 1, cityHash64({seed:UInt64}, lead, 'o', i) / 18446744073709551616.)) - 1),
        range(1 + cityHash64({seed:UInt64}, lead, 'c') % 6))) AS organizations,
    arrayDistinct(arrayMap(i -> toUInt16(floor(pow({topics:UInt16} + 1, cityHash64({seed:UInt64}, lead, 't', i) / 18446744073709551616.)) - 1),
        range(1 + (cityHash64({seed:UInt64}, lead, 'd') % 100 < 22)))) AS topics
FROM (
    SELECT {from:UInt64} + number AS n, intDiv(n, 25) * 25 AS block,
        -- one story in twelve is a reprint; of one block in four hundred all are
        if(cityHash64({seed:UInt64}, n, 's') % 1000 < if(cityHash64({seed:UInt64}, block, 'b') % 400 = 0, 1000, 75), block, n) AS lead,
        {start:DateTime('UTC')} + toIntervalDay(cityHash64({seed:UInt64}, lead, 'y') % {days:UInt16}) AS drawn,
        -- three fifths of what falls on a weekend is written on Thursday and Friday
        if(toDayOfWeek(drawn) > 5 AND cityHash64({seed:UInt64}, lead, 'w') % 5 < 3, drawn - INTERVAL 2 DAY, drawn) AS day,
        -- hours in UTC: most is written in the working day of Seoul
        transform(cityHash64({seed:UInt64}, lead, 'h') % 100,
            arrayFlatten(arrayMap((h, w) -> [h], range(100), range(100))),
            arrayFlatten(arrayMap((h, w) -> arrayWithConstant(w, h), range(24), [9, 9, 8, 7, 8, 8, 8, 7, 5, 4, 3, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 2, 4]))) AS hour
    FROM numbers({count:UInt64})
)
SETTINGS max_insert_threads = 1
