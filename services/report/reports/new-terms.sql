-- title: {en: New terms, ko: 새로운 용어}
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
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
    -- the baseline is four times as long, directly before
    4 AS times
SELECT
    t.term AS term,
    uniqExactIf(t.story_id, NOT t.before) AS stories,
    countIf(NOT t.before) AS articles,
    round(uniqExactIf(t.story_id, t.before) / times, 2) AS expected,
    -- how far the count lies above what was expected, in standard deviations of a count
    round((stories - expected) / sqrt(expected + 1), 2) AS score,
    minIf(t.published_at, NOT t.before) AS first_published_at
FROM (SELECT *, published_at < {since:DateTime} AS before FROM terms) AS t
WHERE t.published_at >= {since:DateTime} - toIntervalSecond(length * times) AND t.published_at < {until:DateTime}
    AND ({lang:String} = '' OR t.lang = {lang:String})
    AND ({topic:String} = '' OR t.article_id IN (SELECT article_id FROM topics WHERE topic = {topic:String}
        AND published_at >= {since:DateTime} - toIntervalSecond(length * times) AND published_at < {until:DateTime}))
GROUP BY term
HAVING stories > 0 AND score > 0
ORDER BY score DESC, stories DESC, term
LIMIT {top:UInt32}
