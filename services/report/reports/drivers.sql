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
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
WITH
    -- as long a stretch before, to compare with; the present ends it where until lies ahead
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
about AS (
    SELECT story_id, alone, publisher_family, pairs, terms, published_at < {since:DateTime} AS before
    FROM facts
    WHERE has(topics, {topic:String}) AND published_at >= {since:DateTime} - toIntervalSecond(length) AND published_at < {until:DateTime}
        AND ({lang:String} = '' OR lang = {lang:String})
),
whole AS (
    SELECT multiIf({count:String} = 'stories', countIf(alone AND NOT before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND NOT before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND NOT before), countIf(NOT before)) AS count,
        multiIf({count:String} = 'stories', countIf(alone AND before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND before), countIf(before)) AS previous
    FROM about
)
SELECT kind, driver, count, previous, toInt64(count) - toInt64(previous) AS difference,
    -- of the change of all on the topic; an article names several organizations and terms, so these do not add up
    round(difference / nullIf((SELECT toInt64(count) - toInt64(previous) FROM whole), 0), 4) AS contribution,
    articles
FROM (
    SELECT 'publisher' AS kind, toString(publisher_family) AS driver,
        multiIf({count:String} = 'stories', countIf(alone AND NOT before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND NOT before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND NOT before), countIf(NOT before)) AS count,
        multiIf({count:String} = 'stories', countIf(alone AND before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND before), countIf(before)) AS previous,
        countIf(NOT before) AS articles
    FROM about
    GROUP BY publisher_family
    UNION ALL
    SELECT 'organization' AS kind, toString(pair.organization) AS driver,
        multiIf({count:String} = 'stories', countIf(alone AND NOT before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND NOT before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND NOT before), countIf(NOT before)) AS count,
        multiIf({count:String} = 'stories', countIf(alone AND before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND before), countIf(before)) AS previous,
        countIf(NOT before) AS articles
    FROM about ARRAY JOIN arrayFilter(p -> p.topic = {topic:String}, pairs) AS pair
    GROUP BY pair.organization
    UNION ALL
    SELECT 'story' AS kind, toString(story_id) AS driver,
        multiIf({count:String} = 'stories', countIf(alone AND NOT before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND NOT before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND NOT before), countIf(NOT before)) AS count,
        multiIf({count:String} = 'stories', countIf(alone AND before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND before), countIf(before)) AS previous,
        countIf(NOT before) AS articles
    FROM about
    WHERE NOT alone
    GROUP BY story_id
    HAVING count() > 1
    UNION ALL
    SELECT 'term' AS kind, toString(word) AS driver,
        multiIf({count:String} = 'stories', countIf(alone AND NOT before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND NOT before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND NOT before), countIf(NOT before)) AS count,
        multiIf({count:String} = 'stories', countIf(alone AND before) + uniqExactIf(story_id, {count:String} = 'stories' AND NOT alone AND before), {count:String} = 'publishers',
            uniqExactIf(publisher_family, {count:String} = 'publishers' AND before), countIf(before)) AS previous,
        countIf(NOT before) AS articles
    FROM about ARRAY JOIN terms AS word
    GROUP BY word
)
ORDER BY kind, abs(difference) DESC, driver
LIMIT {top:UInt32} BY kind
