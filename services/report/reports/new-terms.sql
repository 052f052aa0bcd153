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
    toStartOfFifteenMinutes({since:DateTime} - baseline) AS begin,
    toStartOfFifteenMinutes({since:DateTime}) AS middle,
    toStartOfFifteenMinutes({until:DateTime} + INTERVAL 899 SECOND) AS end,
-- What is expected is the share of all news that used the word before, so that a baseline of which only a part was
-- collected misleads nobody. Without any, no word is new.
(
    SELECT (
        if({count:String} = 'articles', sumIf(s.articles, s.bucket >= middle), toUInt64(0))
            + if({count:String} = 'stories', sumIf(s.alone, s.bucket >= middle) + uniqExactArrayIf(s.shared, s.bucket >= middle), toUInt64(0))
            + if({count:String} = 'publishers', length(groupUniqArrayArrayIf(s.families, s.bucket >= middle)), toUInt64(0)),
        if({count:String} = 'articles', sumIf(s.articles, s.bucket < middle), toUInt64(0))
            + if({count:String} = 'stories', sumIf(s.alone, s.bucket < middle) + uniqExactArrayIf(s.shared, s.bucket < middle), toUInt64(0))
            + if({count:String} = 'publishers', length(groupUniqArrayArrayIf(s.families, s.bucket < middle)), toUInt64(0))
    )
    FROM series AS s
    WHERE s.kind = if({topic:String} = '', 'all', 'topic') AND s.topic = {topic:String} AND s.bucket >= begin AND s.bucket < end
        AND ({lang:String} = '' OR s.lang = {lang:String})
) AS whole,
-- Words are told apart by their hashes, which cost a third of the words themselves; only those shown are looked up.
(
    SELECT groupArray((word, count, stories, articles, previous, expected, score, first))
    FROM (
        SELECT word,
            countIf(is_now) AS articles,
            countIf(alone_now) + uniqExactIf(story_id, shared_now) AS stories,
            multiIf({count:String} = 'articles', articles, {count:String} = 'stories', stories, toUInt64(0))
                + if({count:String} = 'publishers', uniqExactIf(publisher_family, is_now), toUInt64(0)) AS count,
            if({count:String} = 'articles', countIf(NOT is_now), toUInt64(0))
                + if({count:String} = 'stories', countIf(alone_before) + uniqExactIf(story_id, shared_before), toUInt64(0))
                + if({count:String} = 'publishers', uniqExactIf(publisher_family, NOT is_now), toUInt64(0)) AS previous,
            -- half a one more, as if each word had been seen before once in a while
            round((previous + 0.5) / (whole.2 + 1) * whole.1, 2) AS expected,
            -- how far the count lies above what was expected, in standard deviations of a count
            round((count - expected) / sqrt(expected + 1), 2) AS score,
            minIf(published_at, is_now) AS first
        FROM (
            SELECT term_hashes, story_id, publisher_family, published_at, published_at >= middle AS is_now,
                alone AND is_now AS alone_now, NOT alone AND is_now AS shared_now,
                alone AND NOT is_now AS alone_before, NOT alone AND NOT is_now AS shared_before
            FROM facts
            WHERE published_at >= begin AND published_at < end
                AND ({lang:String} = '' OR lang = {lang:String})
                AND ({topic:String} = '' OR has(topics, {topic:String}))
        ) ARRAY JOIN term_hashes AS word
        GROUP BY word
        HAVING count > 1 AND score > 1 AND whole.2 > 0
        ORDER BY score DESC, count DESC, first DESC, word
        LIMIT {top:UInt32}
    )
) AS foremost
SELECT
    n.term AS term,
    f.w.2 AS count,
    f.w.3 AS stories,
    f.w.4 AS articles,
    f.w.5 AS previous,
    f.w.6 AS expected,
    f.w.7 AS score,
    f.w.8 AS first_published_at
FROM (SELECT arrayJoin(foremost) AS w) AS f
INNER JOIN (
    SELECT word, toString(term) AS term
    FROM facts ARRAY JOIN terms AS term, term_hashes AS word
    WHERE published_at BETWEEN arrayMin(foremost.8) AND arrayMax(foremost.8)
        AND published_at IN (SELECT arrayJoin(foremost).8) AND word IN (SELECT arrayJoin(foremost).1)
    LIMIT 1 BY word
) AS n ON n.word = f.w.1
ORDER BY score DESC, count DESC, first_published_at DESC, f.w.1
