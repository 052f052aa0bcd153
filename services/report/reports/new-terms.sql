-- title: {en: New and rising terms, ko: 새로 뜨는 용어}
-- answers:
--   en: Which words does the news use now that it did not use before?
--   ko: 보도가 전에 쓰지 않다가 지금 쓰는 말은 무엇인가?
-- parameters:
--   - {name: topic, type: topic, default: '', help: {en: 'Only articles about this topic; empty for all.', ko: '이 주제의 기사만. 비우면 전체.'}}
--   - {name: since, type: time, default: 7d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '30', min: 1, max: 1000, help: {en: 'How many terms.', ko: '용어 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: stories, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: bar, x: term, y: count}
WITH
    least({until:DateTime}, now('UTC')) AS upto,
    -- the baseline lies directly before and is four times as long, but at most four weeks
    toIntervalSecond(least(4 * greatest(dateDiff('second', {since:DateTime}, upto), 900), 28 * 86400)) AS baseline,
chosen AS (
    SELECT terms, story_id, alone, publisher_family, published_at, published_at < {since:DateTime} AS before
    FROM facts
    WHERE published_at >= {since:DateTime} - baseline AND published_at < {until:DateTime}
        AND ({lang:String} = '' OR lang = {lang:String})
        AND ({topic:String} = '' OR has(topics, {topic:String}))
),
-- What is expected is the share of all news that used the word before, so that a baseline of which only a part was
-- collected misleads nobody. Without any, no word is new.
whole AS (
    SELECT
        (
            multiIf({count:String} = 'articles', countIf(NOT before), {count:String} = 'publishers', uniqExactIf(publisher_family, NOT before),
                countIf(alone AND NOT before) + uniqExactIf(story_id, NOT alone AND NOT before)),
            multiIf({count:String} = 'articles', countIf(before), {count:String} = 'publishers', uniqExactIf(publisher_family, before),
                countIf(alone AND before) + uniqExactIf(story_id, NOT alone AND before))
        ) AS sides
    FROM chosen
),
-- Each side for itself, so that nothing is asked of each of millions of words.
counted AS (
    SELECT word,
        multiIf({count:String} = 'articles', count(), {count:String} = 'publishers', uniqExactIf(publisher_family, {count:String} = 'publishers'),
            countIf(alone) + uniqExactIf(story_id, NOT alone)) AS now,
        0 AS earlier, countIf(alone) + uniqExactIf(story_id, NOT alone) AS stories_now, count() AS articles_now, min(published_at) AS first
    FROM chosen ARRAY JOIN terms AS word
    WHERE published_at >= {since:DateTime}
    GROUP BY word
    UNION ALL
    SELECT word, 0,
        multiIf({count:String} = 'articles', count(), {count:String} = 'publishers', uniqExactIf(publisher_family, {count:String} = 'publishers'),
            countIf(alone) + uniqExactIf(story_id, NOT alone)),
        0, 0, toDateTime64(0, 3, 'UTC')
    FROM chosen ARRAY JOIN terms AS word
    WHERE published_at < {since:DateTime}
    GROUP BY word
)
SELECT
    toString(word) AS term,
    sum(now) AS count,
    sum(stories_now) AS stories,
    sum(articles_now) AS articles,
    sum(earlier) AS previous,
    -- half a one more, as if each word had been seen before once in a while
    round((previous + 0.5) / ((SELECT sides FROM whole).2 + 1) * (SELECT sides FROM whole).1, 2) AS expected,
    -- how far the count lies above what was expected, in standard deviations of a count
    round((count - expected) / sqrt(expected + 1), 2) AS score,
    max(first) AS first_published_at
FROM counted
GROUP BY word
HAVING count > 1 AND score > 1 AND (SELECT sides FROM whole).2 > 0
ORDER BY score DESC, count DESC, term
LIMIT {top:UInt32}
