-- title: {en: New and rising terms, ko: 새로 뜨는 용어}
-- answers:
--   en: Which words does the news use now that it did not use before?
--   ko: 보도가 전에 쓰지 않다가 지금 쓰는 말은 무엇인가?
-- parameters:
--   - {name: topic, type: topic, default: '', help: {en: 'Only articles about this topic; empty for all.', ko: '이 주제의 기사만. 비우면 전체.'}}
--   - {name: since, type: time, default: 7d, help: {en: 'From when: a date, RFC 3339, or a distance before now such as 90d. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339 또는 90d처럼 지금부터의 거리. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '30', min: 1, max: 1000, help: {en: 'How many terms.', ko: '용어 수.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
-- chart: {kind: bar, x: term, y: stories}
WITH
    least({until:DateTime}, now('UTC')) AS upto,
    -- the baseline lies directly before and is four times as long, but at most four weeks
    toIntervalSecond(least(4 * greatest(dateDiff('second', {since:DateTime}, upto), 900), 28 * 86400)) AS baseline,
chosen AS (
    SELECT term, story_id, article_id, published_at, published_at < {since:DateTime} AS before
    FROM terms
    WHERE published_at >= {since:DateTime} - baseline AND published_at < {until:DateTime}
        AND ({lang:String} = '' OR lang = {lang:String})
        AND ({topic:String} = '' OR article_id IN (SELECT article_id FROM topics WHERE topic = {topic:String}
            AND published_at >= {since:DateTime} - baseline AND published_at < {until:DateTime}))
),
-- What is expected is the share of stories that used the word before, so that a baseline of which only a part was
-- collected misleads nobody. Without any there is nothing to be new against.
whole AS (
    SELECT uniqExactIf(story_id, NOT before) AS stories_now, uniqExactIf(story_id, before) AS stories_before FROM chosen
)
SELECT
    term,
    uniqExactIf(story_id, NOT before) AS stories,
    countIf(NOT before) AS articles,
    -- half a story more, as if each word had been seen before once in a while
    round((uniqExactIf(story_id, before) + 0.5) / (any(stories_before) + 1) * any(stories_now), 2) AS expected,
    -- how far the count lies above what was expected, in standard deviations of a count
    round((stories - expected) / sqrt(expected + 1), 2) AS score,
    minIf(published_at, NOT before) AS first_published_at
FROM chosen CROSS JOIN whole
GROUP BY term
HAVING stories > 1 AND score > 1 AND any(stories_before) > 0
ORDER BY score DESC, stories DESC, term
LIMIT {top:UInt32}
