-- title: {en: What drove the change, ko: 변화의 원인}
-- answers:
--   en: 'Against the stretch of time before: which organizations, publishers, stories and terms made the news of a topic more or less?'
--   ko: '직전 기간에 견주어 어떤 기업, 매체, 스토리, 용어가 한 주제의 보도를 늘리거나 줄였는가?'
-- parameters:
--   - {name: topic, type: topic, default: hbm, required: true, help: {en: 'Topic by id or name.', ko: '주제의 id나 이름.'}}
--   - {name: since, type: time, default: 30d, help: {en: 'From when: a date, RFC 3339, a distance before now such as 90d, or the beginning of today, yesterday, week, month, quarter or year. Counted in quarter hours.', ko: '시작: 날짜, RFC 3339, 90d처럼 지금부터의 거리, 또는 오늘, 어제, 이번 주, 이번 달, 이번 분기, 올해의 첫 순간. 15분 단위로 셉니다.'}}
--   - {name: until, type: time, default: +36h, help: {en: 'Up to when, not included. By default 36 hours ahead: some papers carry the date of tomorrow.', ko: '끝(포함하지 않음). 내일 날짜로 나오는 신문이 있어 기본값은 36시간 뒤입니다.'}}
--   - {name: top, type: integer, default: '5', min: 1, max: 1000, help: {en: 'How many of each kind.', ko: '종류마다 몇 개.'}}
--   - {name: lang, type: language, default: '', help: {en: 'Only articles in this language, e.g. ko or en; empty for all.', ko: '이 언어의 기사만(예: ko, en). 비우면 전체.'}}
--   - {name: count, type: choice, default: articles, options: [articles, stories, publishers], help: {en: 'What the column count counts: articles, stories (reprints are one) or independent publishers.', ko: 'count 열이 세는 것: 기사, 스토리(전재는 하나), 독립 매체.'}}
-- chart: {kind: bar, x: driver, y: difference}

WITH
    -- as long a stretch before, to compare with; the present ends it where until lies ahead
    least({until:DateTime}, now('UTC')) AS upto,
    greatest(dateDiff('second', {since:DateTime}, upto), 900) AS length,
-- One pass over the news of both stretches: each article stands for itself (key '') and for each of its drivers, which a letter
-- before the key tells apart.
counted AS (
    SELECT
        key,
        -- zeros of the same type, so that what is not asked for is not computed either
        if({count:String} = 'articles', countIf(NOT before), toUInt64(0))
            + if({count:String} = 'stories', countIf(alone AND NOT before) + uniqExactIf(story_id, NOT alone AND NOT before), toUInt64(0))
            + if({count:String} = 'publishers', uniqExactIf(publisher_family, NOT before), toUInt64(0)) AS count,
        if({count:String} = 'articles', countIf(before), toUInt64(0))
            + if({count:String} = 'stories', countIf(alone AND before) + uniqExactIf(story_id, NOT alone AND before), toUInt64(0))
            + if({count:String} = 'publishers', uniqExactIf(publisher_family, before), toUInt64(0)) AS previous,
        countIf(NOT before) AS articles,
        countIf(before) AS articles_before,
        min(published_at) AS first
    FROM (
        SELECT story_id, alone, publisher_family, published_at, published_at < {since:DateTime} AS before,
            arrayConcat(
                ['', concat('p', publisher_family)],
                arrayMap(pair -> concat('o', pair.organization), arrayFilter(pair -> pair.topic = {topic:String}, pairs)),
                if(alone, [], [concat('s', toString(story_id))]),
                arrayMap(term -> concat('t', term), terms)) AS keys
        FROM facts
        WHERE has(topics, {topic:String}) AND published_at >= {since:DateTime} - toIntervalSecond(length) AND published_at < {until:DateTime}
            AND ({lang:String} = '' OR lang = {lang:String})
    ) ARRAY JOIN keys AS key
    GROUP BY key
),
(
    SELECT groupArray((key, count, previous, difference, whole, articles, first))
    FROM (
        SELECT *, toInt64(count) - toInt64(previous) AS difference, anyIf(difference, key = '') OVER () AS whole
        FROM counted
        -- a story of one article drives nothing that its article does not
        QUALIFY key != '' AND (left(key, 1) != 's' OR articles + articles_before > 1)
        ORDER BY left(key, 1), abs(difference) DESC, key
        LIMIT {top:UInt32} BY left(key, 1)
    )
) AS foremost
SELECT
    transform(left(f.d.1, 1), ['o', 'p', 's', 't'], ['organization', 'publisher', 'story', 'term'], '') AS kind,
    -- an organization's name comes in the reader's language from the taxonomy; a story is called by its first title
    if(kind = 'story', t.title, substring(f.d.1, 2)) AS driver,
    t.publisher AS publisher,
    f.d.2 AS count,
    f.d.3 AS previous,
    f.d.4 AS difference,
    -- of the change of all on the topic; an article names several organizations and terms, so these do not add up
    round(difference / nullIf(f.d.5, 0), 4) AS contribution,
    f.d.6 AS articles,
    if(kind = 'organization', substring(f.d.1, 2), '') AS entity_id,
    if(kind = 'story', substring(f.d.1, 2), '') AS story_id,
    if(kind = 'story', toString(t.article_id), '') AS article_id
FROM (SELECT arrayJoin(foremost) AS d) AS f
LEFT JOIN (
    SELECT concat('s', toString(story_id)) AS key, title, toString(publisher) AS publisher, article_id
    FROM articles
    WHERE published_at BETWEEN arrayMin(foremost.7) AND arrayMax(foremost.7)
        AND published_at IN (SELECT arrayJoin(foremost).7)
        AND story_id IN (SELECT toUUID(substring(arrayJoin(arrayFilter(d -> startsWith(d.1, 's'), foremost)).1, 2)))
    ORDER BY published_at, article_id
    LIMIT 1 BY story_id
) AS t ON t.key = f.d.1
ORDER BY kind, abs(difference) DESC, f.d.1
