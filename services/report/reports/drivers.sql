-- title: {en: What drove the change, ko: 변화의 원인}
-- answers:
--   en: 'Against the stretch of time before: which organizations, publishers, stories and terms made the news of a topic more or less?'
--   ko: '직전 기간에 견주어 어떤 기업, 매체, 스토리, 용어가 한 주제의 보도를 늘리거나 줄였는가?'
-- parameters:
--   - {name: topic, type: topic, default: hbm, required: true, help: {en: 'Topic by its id.', ko: '주제의 id.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, or a distance before now such as 90d. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339 또는 90d처럼 지금부터의 거리. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '5', min: 1, max: 1000, help: {en: 'How many of each kind.', ko: '종류마다 몇 개.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}

WITH
    -- as long a stretch before, to compare with; the present ends it where until lies ahead
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
about AS (
    SELECT article_id, story_id, toString(publisher_family) AS publisher_family, published_at < {since:DateTime} AS before
    FROM topics
    WHERE topic = {topic:String} AND published_at >= {since:DateTime} - toIntervalSecond(length) AND published_at < {until:DateTime}
        AND ({lang:String} = '' OR lang = {lang:String})
)
SELECT kind, driver, countIf(NOT before) AS articles, countIf(before) AS previous, toInt64(articles) - toInt64(previous) AS difference,
    -- of the change of all articles on the topic; an article names several organizations and terms, so these do not add up
    round(difference / nullIf((SELECT toInt64(countIf(NOT before)) - toInt64(countIf(before)) FROM about), 0), 4) AS contribution
FROM (
    SELECT 'publisher' AS kind, publisher_family AS driver, before FROM about
    UNION ALL
    SELECT 'organization', toString(organization), published_at < {since:DateTime} FROM pairs
    WHERE topic = {topic:String} AND published_at >= {since:DateTime} - toIntervalSecond(length) AND published_at < {until:DateTime}
        AND ({lang:String} = '' OR lang = {lang:String})
    UNION ALL
    SELECT 'story', toString(story_id), before FROM about WHERE story_id IN (SELECT story_id FROM about GROUP BY story_id HAVING count() > 1)
    UNION ALL
    SELECT 'term', term, published_at < {since:DateTime} FROM terms
    WHERE published_at >= {since:DateTime} - toIntervalSecond(length) AND published_at < {until:DateTime} AND article_id IN (SELECT article_id FROM about)
)
GROUP BY kind, driver
ORDER BY kind, abs(difference) DESC, driver
LIMIT {top:UInt32} BY kind
